import { documentLimits } from '../../shared/documents/types.ts'
import type { Place } from '../../shared/documents/types.ts'

/** A paragraph, a row or a line as a parser found it. */
export interface Block extends Place {
  text: string
  /** Headings it stands under, outermost first. */
  under: readonly string[]
}

export interface Cut extends Place {
  text: string
}

const blockOf = (text: string, place: Partial<Place>, under: readonly string[] = []): Block => ({
  text,
  page: place.page ?? null,
  line: place.line ?? null,
  toLine: place.toLine ?? null,
  under,
})
export { blockOf as block }

/**
 * Passages of at most 1,200 characters: whole paragraphs that follow each other, on one page and under one heading, as
 * many as fit; a longer paragraph is cut at the ends of its sentences, else at words. The headings stand in front.
 */
export function cutInto(blocks: readonly Block[], most: number = documentLimits.passageChars): Cut[] {
  const cuts: Cut[] = []
  let open: { blocks: Block[]; size: number } | null = null
  const close = (): void => {
    if (open !== null) cuts.push(joined(open.blocks))
    open = null
  }
  for (const block of blocks.flatMap((each) => pieces(each, most))) {
    const room: number = most - headOf(block).length
    const last: Block | undefined = open?.blocks.at(-1)
    const fits =
      open !== null &&
      last !== undefined &&
      last.page === block.page &&
      last.under.join('\n') === block.under.join('\n') &&
      open.size + block.text.length + 2 <= room
    if (!fits) close()
    open ??= { blocks: [], size: 0 }
    open.blocks.push(block)
    open.size += block.text.length + (fits ? 2 : 0)
  }
  close()
  return cuts.filter(({ text }) => text.trim() !== '')
}

const headOf = ({ under }: Block): string => (under.length === 0 ? '' : `${under.join(' › ').slice(0, 300)}\n`)

function joined(blocks: readonly Block[]): Cut {
  const [first] = blocks
  const last = blocks.at(-1)
  const head = first === undefined ? '' : headOf(first)
  return {
    text: head + blocks.map(({ text }) => text).join('\n\n'),
    page: first?.page ?? null,
    line: first?.line ?? null,
    toLine: last?.toLine ?? last?.line ?? null,
  }
}

/** A block that is too long for a passage, in parts that fit. */
function pieces(block: Block, most: number): Block[] {
  const room = Math.max(100, most - headOf(block).length)
  if (block.text.length <= room) return [block]
  const parts: Block[] = []
  let rest = block.text
  while (rest.length > room) {
    const at = cutAt(rest, room)
    parts.push({ ...block, text: rest.slice(0, at).trim() })
    rest = rest.slice(at).trimStart()
  }
  if (rest !== '') parts.push({ ...block, text: rest })
  return parts
}

function cutAt(text: string, room: number): number {
  const part = text.slice(0, room)
  const sentence = Math.max(...['. ', '! ', '? ', '.\n', '\n'].map((end) => part.lastIndexOf(end) + 1))
  if (sentence > room / 3) return sentence
  const word = part.lastIndexOf(' ')
  if (word > room / 3) return word
  // Never between the two halves of a letter.
  const half = part.charCodeAt(room - 1)
  return half >= 0xd800 && half < 0xdc00 ? room - 1 : room
}
