/**
 * Gates before a kept answer may be given for a question in other words: numbers, negations and content words have to be
 * the same, however near two vectors are. "Turn on the light" must never be answered by what "turn off the light" was
 * (zilliztech/GPTCache#694).
 */

/** Words that change nothing of what is asked. Particles like on, off, up and down are not among them. */
const small = new Set(
  (
    'a an the this that these those is are was were be been am do does did has have had will would can could shall should ' +
    'may might must i me my we us our you your it its he she they them their of to in at by for with from as and or so ' +
    'please kindly just really very quite tell give show let know want need like what which who whom whose when where how ' +
    'why there here about some any whats whos hows wheres whens im youre lets s t re ve ll d m'
  ).split(' '),
)

const negations = new Set(
  'no not never none nobody nothing neither nor without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt except unless'.split(
    ' ',
  ),
)

const words = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’']/g, '')
    .match(/\p{L}+|\p{N}+(?:[.,]\p{N}+)*/gu) ?? []

const isNumber = (word: string): boolean => /^\p{N}/u.test(word)

interface Parts {
  /** In order: 3 of 5 is not 5 of 3. */
  numbers: string
  negations: string
  content: string
}

function partsOf(text: string): Parts {
  const all = words(text)
  const bag = (list: string[]): string => [...new Set(list)].sort().join(' ')
  return {
    numbers: all.filter(isNumber).join(' '),
    negations: all.filter((word) => negations.has(word)).join(' '),
    content: bag(all.filter((word) => !isNumber(word) && !negations.has(word) && !small.has(word))),
  }
}

/** True where two questions differ in nothing but small words and their order. */
export function mayBeSame(a: string, b: string): boolean {
  const [one, other] = [partsOf(a), partsOf(b)]
  return one.numbers === other.numbers && one.negations === other.negations && one.content === other.content
}
