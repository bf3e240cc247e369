import { Parser } from 'htmlparser2'
import { type Block, block } from './chunk.ts'

/** Not read: nobody sees it, or it is no text of the page. */
const silent = new Set(['script', 'style', 'noscript', 'template', 'svg', 'head', 'iframe', 'select', 'button'])
const breaks = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
)

/** A page's text, paragraph by paragraph under its headings, with the lines it stands on in the file. */
export function htmlBlocks(html: string): Block[] {
  const blocks: Block[] = []
  const under: string[] = []
  const lineAt = lineCounter(html)
  let text = ''
  let from: number | null = null
  let quiet = 0
  const close = (at: number): void => {
    const said = text.replace(/\s+/g, ' ').trim()
    if (said !== '') blocks.push(block(said, { line: lineAt(from ?? at), toLine: lineAt(at) }, under.filter(Boolean)))
    text = ''
    from = null
  }
  const parser = new Parser({
    onopentag(name) {
      if (silent.has(name)) quiet += 1
      if (quiet === 0 && breaks.has(name)) close(parser.startIndex)
    },
    ontext(part) {
      if (quiet > 0) return
      if (from === null && part.trim() !== '') from = parser.startIndex
      text += part
    },
    onclosetag(name) {
      if (silent.has(name)) quiet = Math.max(0, quiet - 1)
      else if (quiet === 0 && /^h[1-6]$/.test(name)) {
        const level = Number(name.slice(1))
        const said = text.replace(/\s+/g, ' ').trim()
        under.length = Math.min(under.length, level - 1)
        while (under.length < level - 1) under.push('')
        under.push(said)
        text = ''
        from = null
      } else if (quiet === 0 && breaks.has(name)) close(parser.startIndex)
    },
  })
  parser.write(html)
  parser.end()
  close(html.length)
  return blocks
}

/** Line of an offset; offsets may only rise, so that each line break is counted once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let seen = 0
  return (offset) => {
    for (; seen < offset && seen < text.length; seen += 1) if (text.charCodeAt(seen) === 10) line += 1
    return line
  }
}
