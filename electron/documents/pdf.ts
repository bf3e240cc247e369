import { extractText, getDocumentProxy } from 'unpdf'
import { type Block, block } from './chunk.ts'

/** Pages at most; what comes after them is said to be missing. */
const mostPages = 5_000

/** A page's text in paragraphs. Throws in words where the file is locked, or no PDF. */
export async function pdfBlocks(bytes: Uint8Array): Promise<{ blocks: Block[]; problem: string | null }> {
  const document = await getDocumentProxy(new Uint8Array(bytes), { useSystemFonts: false, verbosity: 0 }).catch(
    (error: unknown) => {
      const name = error instanceof Error ? error.name : ''
      throw new Error(name === 'PasswordException' ? 'It is locked with a password.' : 'It is damaged, or no PDF.', {
        cause: error,
      })
    },
  )
  const { text, totalPages } = await extractText(document, { mergePages: false })
  const blocks = text.slice(0, mostPages).flatMap((page, i) =>
    page
      .split(/\n\s*\n/)
      .map((part) => part.replace(/[ \t]+/g, ' ').trim())
      .filter((part) => part !== '')
      .map((part) => block(part, { page: i + 1 })),
  )
  if (blocks.length === 0) return { blocks, problem: 'It holds no text: its pages are pictures, perhaps scanned.' }
  return { blocks, problem: totalPages > mostPages ? `Only its first ${mostPages} pages were read.` : null }
}
