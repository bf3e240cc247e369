import { parentPort } from 'node:worker_threads'
import jsonata from 'jsonata'
import { expressionFault } from '../../../shared/kinds/transform/variables.ts'
import type { Answer, Question } from './index.ts'

/*
 * Works expressions out in a thread of its own: whatever one does, the app goes on. Nothing in it reads code from data:
 * `$eval` is taken away. The thread's heap is limited, but one single piece larger than what is left of it would end the
 * whole process: so no text and no list may become that large.
 */
const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker')

/** Calls deep, values in one list, characters in one text: far more than a page of expression needs. */
const stack = 500
const longestList = 100_000
const longestText = 5_000_000

class TooLarge extends Error {}

const tooLarge = (what: string): never => {
  throw new TooLarge(`${what}, which is more than an expression may use.`)
}

/** Counts what a value would take as JSON, and stops at what is too much: a value can hold itself many times over. */
function bounded(value: unknown): void {
  const left = [value]
  let size = 0
  while (left.length > 0) {
    const next = left.pop()
    size += typeof next === 'string' ? next.length + 2 : 8
    if (typeof next === 'object' && next !== null) {
      const parts = Array.isArray(next) ? next : Object.values(next)
      if (!Array.isArray(next)) for (const key of Object.keys(next)) size += key.length + 3
      size += parts.length
      if (size <= longestText) for (const part of parts) left.push(part)
    }
    if (size > longestText) tooLarge(`A value has over ${longestText} characters`)
  }
}

type Implementation = (...args: unknown[]) => unknown

/** JSONata's own function of that name. */
async function own(name: string): Promise<Implementation> {
  const found = (await jsonata(`$${name}`).evaluate(null)) as { implementation: Implementation }
  return found.implementation
}
interface Own {
  string: Implementation
  clone: Implementation
  pad: Implementation
  join: Implementation
}
const owned: Promise<Own> = Promise.all([own('string'), own('clone'), own('pad'), own('join')]).then(
  ([string, clone, pad, join]) => ({ string, clone, pad, join }),
)

/** Draws in [0, 1) from a seed (mulberry32), the same for the same run. */
function draws(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function prepared({ expression, now, seed, timeoutMs }: Question, owned: Own): jsonata.Expression {
  const made = jsonata(expression, { timeout: timeoutMs, stack, sequence: longestList })
  const draw = draws(seed)
  made.registerFunction('eval', () => {
    throw new Error('$eval is not there: it would make code of data.')
  })
  made.registerFunction('random', draw, '<:n>')
  made.registerFunction('shuffle', (list: unknown[]) => shuffled(list, draw), '<a:a>')
  made.registerFunction('millis', () => now, '<:n>')
  made.registerFunction(
    'now',
    (picture?: string, zone?: string) =>
      jsonata('$fromMillis($at, $p, $z)').evaluate(null, { at: now, p: picture, z: zone }) as Promise<unknown>,
    '<s?s?:s>',
  )
  made.registerFunction('string', (...args) => (bounded(args[0]), owned.string(...args)), '<x-b?:s>')
  made.registerFunction('clone', (...args) => (bounded(args[0]), owned.clone(...args)), '<(oa)-:o>')
  made.registerFunction('join', (...args) => (bounded(args), owned.join(...args)), '<a<s>s?:s>')
  made.registerFunction(
    'pad',
    (...args) => {
      if (Math.abs(Number(args[1])) > longestText) tooLarge(`A text of ${Math.abs(Number(args[1]))} characters`)
      return owned.pad(...args)
    },
    '<s-ns?:s>',
  )
  // JSONata calls this with the result of each part.
  const look = (_part: unknown, _input: unknown, _environment: unknown, result: unknown): void => {
    if (typeof result === 'string' && result.length > longestText) tooLarge(`A text has ${result.length} characters`)
    if (Array.isArray(result) && result.length > longestList) tooLarge(`A list has ${result.length} values`)
  }
  made.assign(Symbol.for('jsonata.__evaluate_exit') as unknown as string, look)
  return made
}

const failed = (code: string, problem: string, position: number | null = null): Answer => ({
  ok: false,
  class: code === 'too_long' ? 'timeout' : 'invalid_output',
  code,
  problem,
  position,
})

async function work(question: Question): Promise<Answer> {
  const { expression, value, variables, timeoutMs } = question
  try {
    bounded([value, variables])
    const result: unknown = await prepared(question, await owned).evaluate(value, variables)
    if (isFunction(result)) return failed('nothing', 'The expression gives a function, and no value.')
    bounded(result)
    const text = JSON.stringify(result)
    return text === undefined ? failed('nothing', 'The expression gives nothing for this value.') : { ok: true, text }
  } catch (error) {
    const { problem, position } = expressionFault(error, expression)
    const code = (error as { code?: unknown }).code
    if (code === 'D1012') return failed('too_long', `The expression did not end within ${timeoutMs / 1000} s.`)
    if (code === 'D1011') return failed('too_large', 'The expression calls itself too often.', position)
    if (code === 'D2015')
      return failed('too_large', `The expression makes a list of over ${longestList} values.`, position)
    return failed(
      error instanceof TooLarge || error instanceof RangeError ? 'too_large' : 'expression',
      problem,
      position,
    )
  }
}

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value))

function shuffled(list: readonly unknown[], draw: () => number): unknown[] {
  const mixed = [...list]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1))
    ;[mixed[i], mixed[j]] = [mixed[j], mixed[i]]
  }
  return mixed
}

port.on('message', (question: Question) => {
  void work(question).then((answer) => port.postMessage(answer))
})
