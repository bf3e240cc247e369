import { convertValue } from '../../compiler/convert.ts'
import { StepError } from '../../errors.ts'
import { timeless } from '../../health/words.ts'
import type { Json } from '../../json.ts'
import type { Value } from '../../values.ts'
import { givenValues, insideOf } from '../box.ts'
import { counted } from '../config.ts'
import type { Execute, InsideEnd, InsideRuns, StepContext, StepInputs } from '../execute.ts'
import { readInputValue } from '../input/value.ts'
import { filledNames, listPort, type ForEachConfig } from './definition.ts'

/** Once for each item, so many at the same time; the results stand where their items stood. */
export const execute: Execute<ForEachConfig> = async (config, inputs, context) => {
  const inside = insideOf(context)
  const items = itemsOf(config, inputs.one(listPort))
  checkLength(config, items.length, inside)
  const ends = await allOf(config, items, inputs, inside)
  const failed = ends.flatMap((end, i) => (end.failed === null ? [] : [{ n: i + 1, error: end.failed }]))
  const [first] = failed
  if (first !== undefined && failed.length === items.length) {
    const message = `Not one of ${counted(items.length, 'item')} is done. Item ${first.n}: ${first.error.message}`
    throw new StepError(first.error.class, message, first.error.code, first.error.origin)
  }
  decide(context, items.length, failed)
  const lists = inside.outputs.map((name): [string, Value] => [
    name,
    { type: 'json', data: ends.map((end) => itemData(end, name)) },
  ])
  return Object.fromEntries(lists)
}

function itemsOf(config: ForEachConfig, value: Value | undefined): Json[] {
  const data = value?.data
  if (config.from === 'lines' && typeof data === 'string')
    return data.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  if (config.from === 'list' && Array.isArray(data)) return data as Json[]
  throw new StepError(
    'invalid_output',
    `"Items" takes ${config.from === 'lines' ? 'a text' : 'a JSON list'}, and something else came.`,
    'no_list',
  )
}

/** What can't be done to the end is not begun: nothing is spent on half a list. */
function checkLength(config: ForEachConfig, length: number, inside: InsideRuns): void {
  if (length > config.maxItems) {
    const message = `The list has ${counted(length, 'item')}, and this node takes at most ${config.maxItems} ("Items at most").`
    throw new StepError('bad_request', message, 'too_many_items')
  }
  const [needed, left] = [length * inside.leastRequests, inside.requestsLeft()]
  if (needed <= left) return
  const message = `${counted(length, 'item')} need at least ${counted(needed, 'request')}, and this run may make ${left} more (settings, maxAttempts).`
  throw new StepError('bad_request', message, 'run_attempts')
}

/** A budget that is used up refuses whatever comes: the items left are not begun. */
const endsAll = (error: StepError): boolean => error.class === 'budget'

async function allOf(
  config: ForEachConfig,
  items: readonly Json[],
  inputs: StepInputs,
  inside: InsideRuns,
): Promise<InsideEnd[]> {
  const given = givenValues(inside, inputs, filledNames)
  const ends: InsideEnd[] = []
  let next = 0
  let done = 0
  let over: StepError | null = null
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      ends[i] = over === null ? await one(i, items[i] ?? null, given, inside) : notBegun(over)
      const { failed } = ends[i] ?? notBegun(over)
      if (failed !== null && (config.onError === 'fail' || failed.class === 'cancelled')) {
        throw new StepError(failed.class, `Item ${i + 1}: ${failed.message}`, failed.code, failed.origin)
      }
      if (failed !== null && endsAll(failed)) over ??= failed
      inside.progress(++done, items.length)
    }
  }
  inside.progress(0, items.length)
  await Promise.all(Array.from({ length: Math.min(config.concurrency, items.length) }, work))
  return ends
}

const notBegun = (error: StepError | null): InsideEnd => ({
  outputs: {},
  failed: new StepError('budget', `Not begun: ${error?.message ?? 'the budget is used up.'}`, error?.code ?? null),
})

async function one(
  index: number,
  item: Json,
  given: Readonly<Record<string, Value>>,
  inside: InsideRuns,
): Promise<InsideEnd> {
  const values: Record<string, Value> = { ...given }
  for (const { name, type } of inside.inputs) {
    if (!filledNames.includes(name)) continue
    const value = name === 'item' ? valueOf(item, type) : convertValue({ type: 'number', data: index + 1 }, [type])
    if (value === null) {
      const message = `It is ${kindOfData(item)}, and the Input "item" takes ${type}.`
      return { outputs: {}, failed: new StepError('invalid_output', message, 'item_type') }
    }
    values[name] = value
  }
  return inside.run(index + 1, values)
}

/** An item as the Input inside takes it; null where it can't be made so. Nothing is guessed: "5" is no number. */
function valueOf(item: Json, type: Value['type']): Value | null {
  const read = readInputValue(type, item)
  if (read.ok) return read.value
  const plain = typeof item === 'number' || typeof item === 'boolean' ? typeof item : 'json'
  return typeof item === 'string' ? null : convertValue({ type: plain as Value['type'], data: item }, [type])
}

const kindOfData = (item: Json): string =>
  item === null
    ? 'null'
    : Array.isArray(item)
      ? 'a list'
      : typeof item === 'object'
        ? 'an object'
        : `the ${typeof item} ${JSON.stringify(item).slice(0, 40)}`

/** What stands in the list for an item: its value, null where its way led elsewhere, or why it failed: the receipt says when. */
function itemData({ outputs, failed }: InsideEnd, name: string): Json {
  const value = outputs[name]
  if (value !== undefined) return value.data
  return failed === null ? null : { error: { class: failed.class, message: timeless(failed.message) } }
}

function decide(context: StepContext, length: number, failed: { n: number; error: StepError }[]): void {
  const shown = failed.slice(0, 20)
  const left = failed.length - shown.length
  const named = shown.map(({ n, error }) => ` Item ${n} failed (${error.class}): ${error.message}`).join('')
  const why =
    length === 0
      ? 'The list is empty, so there was nothing to do.'
      : failed.length === 0
        ? `All of ${counted(length, 'item')} are done.`
        : `${length - failed.length} of ${counted(length, 'item')} are done.${named}${left > 0 ? ` And ${left} more.` : ''}`
  context.decide({
    chosen: length === 0 ? 'empty' : failed.length === 0 ? 'all' : 'some',
    why,
    candidates: shown.map(({ n, error }) => ({ id: `item ${n}`, score: null, removedBy: error.message })),
  })
}
