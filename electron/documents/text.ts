import { type Block, block } from './chunk.ts'

/** UTF-8, UTF-16 with its mark, else what old Windows programs write. Null: no text at all. */
export function decode(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.subarray(0, 8000).includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Paragraphs with their lines. */
export function textBlocks(text: string): Block[] {
  const blocks: Block[] = []
  let lines: string[] = []
  let from = 1
  const close = (to: number): void => {
    if (lines.length > 0) blocks.push(block(lines.join('\n').trim(), { line: from, toLine: to }))
    lines = []
  }
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') close(i)
    else {
      if (lines.length === 0) from = i + 1
      lines.push(line)
    }
  }
  close(from + lines.length - 1)
  return blocks
}

const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/
const fence = /^ {0,3}(```|~~~)/

/** The same under its headings; a fenced block stays whole. */
export function markdownBlocks(text: string): Block[] {
  const blocks: Block[] = []
  const under: string[] = []
  let lines: string[] = []
  let from = 1
  let inFence = false
  const close = (to: number): void => {
    if (lines.length > 0) blocks.push(block(lines.join('\n').trim(), { line: from, toLine: to }, under.filter(Boolean)))
    lines = []
  }
  const all = text.split(/\r\n|\r|\n/)
  for (const [i, line] of all.entries()) {
    const head = inFence ? null : heading.exec(line)
    if (fence.test(line)) inFence = !inFence
    if (head !== null) {
      close(i)
      const level = head[1]?.length ?? 1
      under.length = Math.min(under.length, level - 1)
      while (under.length < level - 1) under.push('')
      under.push(head[2] ?? '')
    } else if (line.trim() === '' && !inFence) close(i)
    else {
      if (lines.length === 0) from = i + 1
      lines.push(line)
    }
  }
  close(all.length)
  return blocks
}
