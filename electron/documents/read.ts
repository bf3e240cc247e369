import { documentKinds, documentLimits, endingOf } from '../../shared/documents/types.ts'
import { type Block, type Cut, cutInto } from './chunk.ts'
import { csvBlocks } from './csv.ts'
import { htmlBlocks } from './html.ts'
import { pdfBlocks } from './pdf.ts'
import { decode, markdownBlocks, textBlocks } from './text.ts'

export interface ReadFile {
  passages: Cut[]
  /** Why nothing of it, or not all, is there; a sentence. */
  problem: string | null
}

/** Reads a file's bytes by its ending. Never throws: what can't be read says why. */
export async function readBytes(name: string, bytes: Uint8Array): Promise<ReadFile> {
  const ending = endingOf(name)
  const kind = documentKinds[ending]
  if (kind === undefined) return { passages: [], problem: `Files that end in .${ending} are not read.` }
  try {
    const { blocks, problem } = kind === 'pdf' ? await pdfBlocks(bytes) : fromText(kind, ending, bytes)
    const passages = cutInto(blocks)
    const most = documentLimits.passages
    if (passages.length <= most) return { passages, problem }
    return { passages: passages.slice(0, most), problem: `Only its first ${most} passages were kept.` }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { passages: [], problem: /[.!?]$/.test(why) ? why : `It could not be read: ${why}.` }
  }
}

function fromText(kind: 'text' | 'markdown' | 'html' | 'csv', ending: string, bytes: Uint8Array) {
  const text = decode(bytes)
  const blocks: Block[] = text === null ? [] : parsers[kind](text, ending)
  if (text === null) return { blocks, problem: 'It is no text.' }
  return { blocks, problem: blocks.length === 0 ? 'It is empty.' : null }
}

const parsers: Record<'text' | 'markdown' | 'html' | 'csv', (text: string, ending: string) => Block[]> = {
  text: textBlocks,
  markdown: markdownBlocks,
  html: htmlBlocks,
  csv: csvBlocks,
}
