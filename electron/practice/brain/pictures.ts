import type { Picture, Turn } from './types.ts'

/** Does a question ask about what was shown with it? */
const asksForPicture =
  /\b(?:pictures?|images?|photos?|photographs?|screenshots?|drawings?|diagrams?|charts?|see|shown?|look)\b/i

/** What a practice model can truly say of the pictures it was shown; null where it was asked something else, or shown none. */
export function pictureAnswer(question: string, turns: readonly Turn[]): string | null {
  const pictures = turns.flatMap((turn) => turn.pictures ?? [])
  if (pictures.length === 0 || !asksForPicture.test(question)) return null
  const words = pictures.map(wordsOf)
  const all = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
  return `I was shown ${all}. A practice model measures pictures and sees nothing in them.`
}

function wordsOf({ format, width, height, bytes }: Picture): string {
  const shape = width === height ? 'square' : width > height ? 'wide' : 'tall'
  return `a ${shape} ${format} picture of ${width} by ${height} pixels (${Math.ceil(bytes / 1024)} KB)`
}
