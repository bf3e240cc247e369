import { add, div, fromText, mod, mul, pow, sqrt, sub, type Rational } from './rational.ts'

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const scales: Record<string, number> = { hundred: 100, thousand: 1000, million: 1_000_000 }
const numberWord = new RegExp(
  `\\b(?:${[...units, ...tens].join('|')})(?:[ -]+(?:and[ -]+)?(?:${[...units, ...tens, ...Object.keys(scales)].join('|')}))*\\b`,
  'gi',
)

/** `two hundred and five` becomes 205; words that are no number stay. */
export function digits(text: string): string {
  return text.replace(numberWord, (phrase) => {
    let total = 0
    let current = 0
    for (const word of phrase.toLowerCase().split(/[ -]+/)) {
      const scale = scales[word]
      if (scale === 100) current = (current || 1) * 100
      else if (scale !== undefined) {
        total += (current || 1) * scale
        current = 0
      } else if (word !== 'and') {
        const ten = tens.indexOf(word)
        current += ten >= 0 ? (ten + 2) * 10 : Math.max(0, units.indexOf(word))
      }
    }
    return String(total + current)
  })
}

const spoken: [RegExp, string][] = [
  [/(?<=\d),(?=\d{3}\b)/g, ''],
  [/(\d+(?:\.\d+)?)\s*(?:%|percent|per cent)\s+of\s+/gi, '($1/100)*'],
  [/\bhalf (?:of )?(?=\d)/gi, '(1/2)*'],
  [/\ba third of (?=\d)/gi, '(1/3)*'],
  [/\ba quarter of (?=\d)/gi, '(1/4)*'],
  [/\b(?:twice|double) (?=[\d(])/gi, '2*'],
  [/\b(?:the )?square root of\s*/gi, '√'],
  [/\bsqrt\s*(?=\()/gi, '√'],
  [/\s*\b(?:to the power of|raised to)\b\s*|\*\*/gi, '^'],
  [/\s+squared\b/gi, '^2'],
  [/\s+cubed\b/gi, '^3'],
  [/\bplus\b/gi, '+'],
  [/\bminus\b|−|–/gi, '-'],
  [/\bmultiplied by\b|\btimes\b|×|·|(?<=\d)\s*x\s*(?=\d)/gi, '*'],
  [/\bdivided by\b|\bover\b|÷/gi, '/'],
  [/\b(?:modulo|mod)\b|(?<=\d\s*)%(?=\s*\d)/gi, 'm'],
]

/** Words of arithmetic as signs: `7 times 6 plus two` becomes `7 * 6 + 2`. */
export const symbols = (text: string): string =>
  spoken.reduce((current, [pattern, sign]) => current.replace(pattern, sign), digits(text))

type Token = string

const tokenPattern = /\s*(\d+(?:\.\d+)?|[-+*/^()√mx])/y

function tokenize(text: string): Token[] | null {
  const tokens: Token[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex
    const match = tokenPattern.exec(text)
    if (match === null) return text.slice(at).trim() === '' ? tokens : null
    tokens.push(match[1]!)
  }
  return tokens
}

/**
 * Value of an expression in + - * / ^ m(od) √ and brackets, with `x` standing for the given value; `2x` and `2(3)`
 * multiply. Null where it can't be read or has no value. Usual precedence; `^` binds to the right, tighter than minus.
 */
export function evaluate(text: string, x: Rational | null = null): Rational | null {
  const tokens = tokenize(text)
  if (tokens === null || tokens.length === 0 || tokens.length > 200) return null
  let at = 0
  const primary = (): Rational | null => {
    const token = tokens[at++]
    if (token === undefined) return null
    if (token === '(') {
      const inner = sum()
      return tokens[at++] === ')' ? inner : null
    }
    if (token === '√') {
      const inner = primary()
      return inner === null ? null : sqrt(inner)
    }
    if (token === 'x') return x
    return /^\d/.test(token) ? fromText(token) : null
  }
  const power = (): Rational | null => {
    const base = primary()
    if (base === null || tokens[at] !== '^') return base
    at++
    const exponent = signed()
    return exponent === null ? null : pow(base, exponent)
  }
  const signed = (): Rational | null => {
    if (tokens[at] === '-') {
      at++
      const value = signed()
      return value === null ? null : { n: -value.n, d: value.d }
    }
    if (tokens[at] === '+') at++
    return power()
  }
  const product = (): Rational | null => {
    let left = signed()
    for (;;) {
      const sign = tokens[at]
      const beside = sign === '(' || sign === 'x' || sign === '√'
      if (left === null || sign === undefined || (!beside && !'*/m'.includes(sign))) return left
      if (!beside) at++
      const right = signed()
      if (right === null) return null
      left = beside || sign === '*' ? mul(left, right) : sign === '/' ? div(left, right) : mod(left, right)
    }
  }
  const sum = (): Rational | null => {
    let left = product()
    for (;;) {
      const sign = tokens[at]
      if (left === null || (sign !== '+' && sign !== '-')) return left
      at++
      const right = product()
      if (right === null) return null
      left = sign === '+' ? add(left, right) : sub(left, right)
    }
  }
  const value = sum()
  return at === tokens.length ? value : null
}
