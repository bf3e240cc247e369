/** Personal data in a text: what can be told from its form, and names the user listed. Each is checked, not only matched. */
export const personalKinds = ['email', 'iban', 'card', 'ip', 'phone', 'name'] as const
export type PersonalKind = (typeof personalKinds)[number]

export interface Found {
  kind: PersonalKind
  start: number
  text: string
}

/** Every pattern is bounded in each repeat, so that no text takes longer than its length. */
const patterns: Record<Exclude<PersonalKind, 'name'>, { pattern: RegExp; holds: (text: string) => boolean }> = {
  email: {
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}][\p{L}\p{N}-]{0,62}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu,
    holds: (text) => /\.\p{L}[\p{L}\p{N}-]{1,62}$/u.test(text),
  },
  iban: {
    pattern: /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])/giu,
    holds: isIban,
  },
  card: { pattern: /(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d])/g, holds: isCard },
  ip: {
    pattern: /(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:]|\.\d)/gi,
    holds: isIp,
  },
  phone: {
    // With a country or a zero before it, or as North America writes it.
    pattern:
      /(?<![\w.+])(?:(?:\+|00|0|\(0)[\d ()./-]{0,24}\d|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[ .-]\d{3}[ .-]\d{4})(?!\d)/g,
    holds: isPhone,
  },
}

/** Left to right, without overlaps; a longer form (an IBAN) is looked for before a shorter one in it (a phone number). */
export function findPersonal(text: string, kinds: ReadonlySet<PersonalKind>, names: readonly string[]): Found[] {
  const found: Found[] = []
  const add = (kind: PersonalKind, start: number, match: string): void => {
    const end = start + match.length
    if (!found.some((each) => start < each.start + each.text.length && each.start < end))
      found.push({ kind, start, text: match })
  }
  for (const kind of personalKinds) {
    if (!kinds.has(kind)) continue
    if (kind === 'name') {
      for (const name of names) for (const at of wordsAt(text, name)) add(kind, at, text.slice(at, at + name.length))
      continue
    }
    const { pattern, holds } = patterns[kind]
    for (const match of text.matchAll(pattern)) if (holds(match[0])) add(kind, match.index, match[0])
  }
  return found.sort((a, b) => a.start - b.start)
}

/** Where a word or phrase stands by itself, in either case. Longer phrases first: `Ann Lee` before `Ann`. */
export function wordsAt(text: string, phrase: string): number[] {
  const wanted = phrase.toLocaleLowerCase()
  const lower = text.toLocaleLowerCase()
  // Lower case may be longer in a few languages; then places would not fit.
  if (wanted.trim() === '' || lower.length !== text.length) return []
  const places: number[] = []
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + 1)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + wanted.length])) places.push(at)
  }
  return places
}

const isLetter = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_]/u.test(char)

const digitsOf = (text: string): string => text.replace(/\D/g, '')

function isPhone(text: string): boolean {
  const digits = digitsOf(text)
  const date = /^\(?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/.test(text.trim())
  return digits.length >= 7 && digits.length <= 15 && !date
}

/** Luhn's check digit. */
function isCard(text: string): boolean {
  const digits = digitsOf(text)
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** ISO 13616: the rest of the number by 97 is 1. */
function isIban(text: string): boolean {
  const bare = text.replace(/ /g, '').toUpperCase()
  if (bare.length < 15 || bare.length > 34) return false
  let rest = 0
  for (const char of bare.slice(4) + bare.slice(0, 4)) {
    const value = /\d/.test(char) ? char : String(char.charCodeAt(0) - 55)
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

function isIp(text: string): boolean {
  if (!text.includes(':')) return text.split('.').every((part) => Number(part) <= 255)
  const halves = text.split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (halves.length > 2 || groups.some((group) => group === '')) return false
  // A time of day (12:30:15) is none.
  return halves.length === 2 ? groups.length > 0 && groups.length < 8 && /[0-9a-f]/i.test(text) : groups.length === 8
}

export interface Masked {
  text: string
  /** What stands for what: `[EMAIL_1]` and the address. */
  secrets: Record<string, string>
  found: Found[]
}

/** The same data gets the same mark; a mark that stands in the text already is not used again. */
export function mask(text: string, found: readonly Found[]): Masked {
  const secrets: Record<string, string> = {}
  const marks = new Map<string, string>()
  const counts = new Map<PersonalKind, number>()
  let masked = ''
  let end = 0
  for (const one of found) {
    const known = `${one.kind} ${one.text.toLocaleLowerCase()}`
    let placeholder = marks.get(known)
    while (placeholder === undefined) {
      const count = (counts.get(one.kind) ?? 0) + 1
      counts.set(one.kind, count)
      const candidate = `[${one.kind.toUpperCase()}_${count}]`
      if (!text.includes(candidate)) placeholder = candidate
    }
    marks.set(known, placeholder)
    secrets[placeholder] ??= one.text
    masked += text.slice(end, one.start) + placeholder
    end = one.start + one.text.length
  }
  return { text: masked + text.slice(end), secrets, found: [...found] }
}

const marked = /\[ ?([A-Za-z]{2,10})[ _-]?(\d{1,6}) ?\]/g

/** Puts back what was masked, also where a model wrote the mark a little differently; names the marks it doesn't know. */
export function restore(text: string, secrets: Readonly<Record<string, unknown>>): { text: string; unknown: string[] } {
  const unknown: string[] = []
  const restored = text.replace(marked, (whole, kind: string, count: string) => {
    const placeholder = `[${kind.toUpperCase()}_${Number(count)}]`
    const value = Object.hasOwn(secrets, placeholder) ? secrets[placeholder] : undefined
    if (typeof value === 'string') return value
    if ((personalKinds as readonly string[]).includes(kind.toLowerCase())) unknown.push(whole)
    return whole
  })
  return { text: restored, unknown }
}
