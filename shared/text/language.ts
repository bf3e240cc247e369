/** Scripts that one language (of those people route on) writes, or nearly so. Order matters: kana before Han. */
const scripts: readonly [language: string, letters: RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['th', /\p{Script=Thai}/gu],
]

/** Small words that stand in almost every sentence of a language. */
const smallWords: Readonly<Record<string, string>> = {
  en: 'the and is of to in that it for you with on this are was have what how why my me please not can be do i a from or your',
  de: 'der die das und ist nicht ich sie es ein eine zu mit auf für von den dem im wie was warum bitte mein meine wir kann auch aber haben',
  fr: 'le la les et est de des du un une je vous nous ne pas que qui dans pour sur avec ce cette mon ma comment pourquoi quel quelle plus au',
  es: 'el la los las y es de del un una no que en por para con mi su qué cómo como más pero está tengo puede yo se lo al cuál',
  it: 'il lo la gli e è di del della un una non che in per con mi mio mia come perché sono ho cosa quale più ma si al questo',
  pt: 'o a os as e é de do da um uma não que em por para com meu minha como mais mas está tenho eu se no na ao qual você',
  nl: 'de het een en is niet ik je van te dat op met voor mijn wat hoe waarom wij kan ook maar heeft zijn aan er die',
  pl: 'i w nie na się to że jest z do co jak mój moja czy ale dla przez proszę mam tak dlaczego po od',
  sv: 'och att det är en ett jag inte på som för med den av vad hur varför min kan men har du till om',
}

const wordSets = Object.entries(smallWords).map(([language, words]) => [language, new Set(words.split(' '))] as const)
/** One of the words that stand in almost every text of some language, and so tell nothing of what it is about. */
export const isSmallWord = (word: string): boolean => wordSets.some(([, known]) => known.has(word))

/** Enough to tell; a book needs no more than its first pages. */
const looked = 4000

/**
 * The language of a text as an ISO 639-1 code, guessed from its script and small words; null when it can't be told
 * (a number, a name, two words that several languages share). Good enough to choose a way, not to translate by.
 */
export function guessLanguage(text: string): string | null {
  const part = text.slice(0, looked)
  const letters = part.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return null
  for (const [language, pattern] of scripts) {
    const share = (part.match(pattern)?.length ?? 0) / letters
    if (share > (language === 'ja' ? 0.1 : 0.4)) return language
  }
  if ((part.match(/\p{Script=Cyrillic}/gu)?.length ?? 0) / letters > 0.4) return /[іїєґ]/i.test(part) ? 'uk' : 'ru'
  return bySmallWords(part.toLowerCase().match(/\p{L}+/gu) ?? [])
}

function bySmallWords(words: readonly string[]): string | null {
  const scores = wordSets
    .map(([language, known]) => ({ language, hits: words.filter((word) => known.has(word)).length }))
    .sort((a, b) => b.hits - a.hits)
  const [first, second] = scores
  if (first === undefined || first.hits === 0 || first.hits === second?.hits) return null
  return first.hits >= 2 || words.length <= 3 ? first.language : null
}
