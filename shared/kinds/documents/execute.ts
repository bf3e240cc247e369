import { type Passage, placeWords, type Shelf } from '../../documents/types.ts'
import { StepError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { valueText } from '../../text/marks.ts'
import { counted } from '../config.ts'
import type { Execute, StepContext } from '../execute.ts'
import type { DocumentsConfig } from './definition.ts'
import { type Fused, fuse } from './fuse.ts'

/** Passages each way of looking brings to be fused. */
const looked = 50
/** Files that couldn't be read and are named in a decision. */
const named = 5

export const execute: Execute<DocumentsConfig> = async (config, inputs, context) => {
  const value = inputs.one('query')
  const query = value === undefined ? '' : lastQuestion(valueText(value))
  if (query.trim() === '') throw new StepError('bad_request', 'There is no question to look for.', 'empty_query')
  const shelf = await context.library(config.collection)
  const words = shelf.byWords(query, looked)
  const near = await byMeaning(config, shelf, query, context)
  const found = fuse(near === null ? [words] : [words, near.passages])
  const given = fitting(found.slice(0, config.top), config.maxChars)
  context.decide({
    chosen: given[0] === undefined ? 'nothing' : placeWords(given[0].passage),
    why: wordsOf(shelf, given.length, near),
    candidates: found.slice(0, Math.max(config.top, 10)).map((each) => ({
      id: placeWords(each.passage),
      score: Math.round(each.score * 1e5) / 1e5,
      removedBy: given.includes(each) ? null : 'Others are nearer to the question, or there was no room for it.',
    })),
  })
  return {
    context: {
      type: 'text',
      data: given.length === 0 ? 'No passage of the documents fits the question.' : passageText(given),
    },
    sources: { type: 'json', data: given.map(({ passage, score }, i) => source(passage, score, i)) as Json },
  }
}

/** Of a conversation, what was asked last. */
const lastQuestion = (text: string): string => text.split(/\n\nuser: |^user: /).at(-1) ?? text

interface Near {
  passages: Passage[]
  /** Passages that have no vector yet, because one run makes only so many. */
  left: number
}

async function byMeaning(
  { target }: DocumentsConfig,
  shelf: Shelf,
  query: string,
  context: StepContext,
): Promise<Near | null> {
  if (target === undefined) return null
  const { texts, left } = shelf.withoutVector(target)
  const { vectors } = await context.embed({ target, texts: [query, ...texts] })
  const [vector] = vectors
  if (vector === undefined) throw new StepError('server', 'The question came back without its vector.', 'no_vector')
  return { passages: shelf.byVector(target, vector, looked), left }
}

/** As many as there is room for; the first always, cut where it alone is too long. */
function fitting(found: readonly Fused[], most: number): Fused[] {
  const given: Fused[] = []
  let size = 0
  for (const each of found) {
    const { text } = each.passage
    if (given.length > 0 && size + text.length > most) break
    given.push(text.length > most ? { ...each, passage: { ...each.passage, text: text.slice(0, most) } } : each)
    size += text.length
  }
  return given
}

const passageText = (given: readonly Fused[]): string =>
  given.map(({ passage }, i) => `[${i + 1}] ${placeWords(passage)}\n${passage.text}`).join('\n\n')

const source = ({ file, page, line, toLine, text }: Passage, score: number, at: number): Json => ({
  ...{ id: at + 1, file, page, line, toLine, score: Math.round(score * 1e5) / 1e5, text },
})

function wordsOf(shelf: Shelf, given: number, near: Near | null): string {
  const how = near === null ? 'by their words' : 'by their words and their meaning'
  const parts = [`${counted(given, 'passage')} of ${shelf.passages} in ${counted(shelf.files, 'file')}, found ${how}.`]
  if (shelf.read > 0)
    parts.push(`${counted(shelf.read, 'file')} had changed and ${shelf.read === 1 ? 'was' : 'were'} read.`)
  if (near !== null && near.left > 0)
    parts.push(
      `${counted(near.left, 'passage')} have no vector yet and were found by words alone; the next run makes more.`,
    )
  if (shelf.problems.length > 0) {
    const some = shelf.problems.slice(0, named).map(({ file, why }) => `${file}: ${why}`)
    const more = shelf.problems.length - some.length
    parts.push(`Not read: ${some.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`)
  }
  return parts.join(' ')
}
