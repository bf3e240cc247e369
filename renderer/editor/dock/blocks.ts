/** A growing Markdown text cut at blank lines outside of code: all parts but the last stay as they are while it grows. */
export function blocksOf(text: string): string[] {
  const blocks: string[] = []
  let lines: string[] = []
  let fence = false
  for (const line of text.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fence = !fence
    const continues = lines.length > 0 && (/^\s+\S/.test(line) || isItem(line)) && isItem(lines[0] ?? '')
    if (!fence && line.trim() === '') {
      if (lines.length > 0) lines.push(line)
      continue
    }
    if (!fence && lines.at(-1)?.trim() === '' && !continues) {
      blocks.push(lines.join('\n'))
      lines = []
    }
    lines.push(line)
  }
  if (lines.length > 0) blocks.push(lines.join('\n'))
  return blocks
}

const isItem = (line: string): boolean => /^\s*([-*+]|\d+[.)])\s/.test(line)
