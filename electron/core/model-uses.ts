import type { ModelCallResults, ModelUse, PipelineFlag } from '../../shared/api/model-calls.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { documentFormat } from '../../shared/document/schema.ts'
import { isJsonObject, objectsIn, parseJson } from '../../shared/json.ts'
import { aliasName, aliasProvider } from '../../shared/model/alias.ts'
import { findModel, namesOf } from '../../shared/model/releases.ts'
import { type PaidPrice, repricing, repricingWords } from '../../shared/model/repriced.ts'
import { endOfModel, endWords, isOver } from '../../shared/model/swap.ts'
import type { Environment, Target } from '../../shared/model/types.ts'
import {
  type NamedModel,
  type Store,
  askersOf,
  keepPaid,
  keepTargets,
  paidBy,
  paidRows,
  payersOf,
  pipelinesAsking,
  unlookedPipelines,
  usedModels,
} from '../db/index.ts'
import { unlooked, unreadThings } from './unread.ts'

/** Documents looked through before anything else has its turn. */
const atOnce = 50
const mostListed = 100

interface ModelUsesOptions {
  environment: () => Promise<Environment>
  now: () => number
  log: (message: string) => void
}

/** Which pipelines ask which models, what that cost them, and whom of them to tell that a model isn't what it was. */
export class ModelUses {
  readonly #db: Store
  readonly #environment: () => Promise<Environment>
  readonly #now: () => number

  readonly #log: (message: string) => void

  constructor(db: Store, { environment, now, log }: ModelUsesOptions) {
    this.#db = db
    this.#environment = environment
    this.#now = now
    this.#log = log
  }

  async used(): Promise<ModelUse[]> {
    await this.catchUp()
    const environment = await this.#environment()
    const names = new Map<string, NamedModel[]>()
    const counts = new Map<string, number>()
    for (const { pipelines, ...named } of usedModels(this.#db)) {
      const target = targetOf(environment, named)
      if (target === null) continue
      const row = rowOf(environment, target)
      const key = keyOf(row)
      names.set(key, [...(names.get(key) ?? []), named])
      counts.set(key, pipelines)
    }
    return [...names].map(([key, asked]) => {
      const [provider, model] = JSON.parse(key) as [string, string]
      // Who asks a model by two of its names is one pipeline.
      const total = asked.length === 1 ? counts.get(key) : pipelinesAsking(this.#db, asked, 0).total
      return { provider, model, pipelines: total ?? 0 }
    })
  }

  async uses({ provider, model }: NamedModel): Promise<ModelCallResults['models.uses']> {
    await this.catchUp()
    const environment = await this.#environment()
    const asked = usedModels(this.#db).filter((named) => {
      const target = targetOf(environment, named)
      const row = target === null ? null : rowOf(environment, target)
      return row !== null && row.provider === provider && row.model === model
    })
    return { ...pipelinesAsking(this.#db, asked, mostListed), unread: unlooked(this.#db) }
  }

  async flags(): Promise<{ id: string; flags: PipelineFlag[] }[]> {
    await this.catchUp()
    const environment = await this.#environment()
    const flags = new Map<string, PipelineFlag[]>()
    // Who asks a model by two of its names is told once.
    const flag = (id: string, found: PipelineFlag): void => {
      const others = flags.get(id) ?? []
      if (!others.some(({ words }) => words === found.words)) flags.set(id, [...others, found])
    }
    const names = new Map<string, NamedModel[]>()
    for (const named of usedModels(this.#db)) {
      const target = targetOf(environment, named)
      if (target !== null) names.set(keyOf(target), [...(names.get(keyOf(target)) ?? []), named])
      const found = target === null ? null : endFlag(environment, target)
      if (found !== null) for (const id of askersOf(this.#db, named)) flag(id, found)
    }
    for (const { no, ...paid } of paidRows(this.#db)) {
      const provider = environment.providers.find(({ id }) => id === paid.provider)
      const facts = provider === undefined ? null : findModel(provider, paid.model)
      const change = repricing(paid, facts)
      if (change === null || facts?.price == null) continue
      for (const { id, date } of payersOf(this.#db, no, names.get(keyOf(paid)) ?? [])) {
        const words = `${paid.model}: ${repricingWords({ ...paid, date }, change.words, facts.price)}`
        flag(id, { what: 'repriced', provider: paid.provider, model: paid.model, words })
      }
    }
    for (const { pipeline, what, todo } of unreadThings(this.#db))
      if (pipeline !== null)
        flag(pipeline.id, { what: 'unread', provider: null, model: null, words: `${what} ${todo}` })
    return [...flags].map(([id, list]) => ({ id, flags: list }))
  }

  /** What a pipeline's models cost when it last asked them; nothing of what isn't one of the app's. */
  paid(pipelineId: string | null): PaidPrice[] {
    return pipelineId === null ? [] : paidBy(this.#db, pipelineId)
  }

  /**
   * Keeps what the models of a run that has just ended cost: the whole rows, since an attempt may have been billed by one for
   * long prompts. Never throws: a run whose prices could not be kept is still the run it was, and its end is told.
   */
  hear(pipelineId: string | null, events: readonly RunEvent[], environment: Environment): void {
    const last = events.at(-1)
    if (pipelineId === null || last?.type !== 'run.finished') return
    const asked = new Map<string, Omit<PaidPrice, 'date'>>()
    for (const { target, price } of last.receipt.steps.flatMap(({ attempts }) => attempts)) {
      const found = environment.providers.find(({ id }) => id === target.provider)
      if (price === null || found === undefined || found.practice || found.local) continue
      const facts = findModel(found, target.model)
      if (facts?.price == null) continue
      const { provider, model } = target
      asked.set(keyOf(target), { provider, model, price: facts.price, tiers: facts.tiers })
    }
    if (asked.size === 0) return
    try {
      keepPaid(this.#db, pipelineId, [...asked.values()], this.#now())
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#log(`What the models of the run ${last.runId} cost could not be kept: ${why}`)
    }
  }

  /**
   * Looks through what was saved since it was last asked, in portions, so that nothing else has to wait. A pipeline that can't
   * be read is marked as such, and keeps nobody from hearing of the others.
   */
  async catchUp(): Promise<void> {
    for (;;) {
      const unread = unlookedPipelines(this.#db, atOnce)
      if (unread.length === 0) return
      const read = unread.map(({ id, version, text }) => ({
        id,
        version,
        targets: text === null ? null : targetsIn(text),
      }))
      keepTargets(this.#db, read)
      if (read.some(({ targets }) => targets === null)) this.#db.unread.onNew()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** Every target that a stored document names, however deep, those of pipelines that it holds, too; null: it is no document. */
export function targetsIn(text: string): NamedModel[] | null {
  const found: NamedModel[] = []
  const document = parseJson(text)
  if (!isJsonObject(document) || document['format'] !== documentFormat || !Array.isArray(document['nodes'])) return null
  for (const here of objectsIn(document['nodes'])) {
    const { provider, model, alias } = here
    if (typeof provider === 'string' && typeof model === 'string') found.push({ provider, model })
    if (typeof alias === 'string' && aliasName.safeParse(alias).success && Object.keys(here).length === 1)
      found.push({ provider: aliasProvider, model: alias })
  }
  return found
}

const keyOf = ({ provider, model }: NamedModel): string => JSON.stringify([provider, model])

/** Whom a name in a document means on this machine; null: a tier that means nobody here. */
const targetOf = ({ aliases = [] }: Environment, { provider, model }: NamedModel): Target | null =>
  provider === aliasProvider ? (aliases.find(({ name }) => name === model)?.target ?? null) : { provider, model }

/** The row of the catalog that a target goes by: a release without one of its own goes by its model's. */
function rowOf({ providers }: Environment, { provider, model }: Target): NamedModel {
  const models = providers.find(({ id }) => id === provider)?.models ?? []
  const row = namesOf(provider, model).find((name) => models.some((facts) => facts.model === name))
  return { provider, model: row ?? model }
}

function endFlag(environment: Environment, target: Target): PipelineFlag | null {
  const { provider: id, model: name } = target
  const provider = environment.providers.find((each) => each.id === id)
  if (provider === undefined) return null
  const facts = findModel(provider, name)
  const end = endOfModel(provider, name, facts)
  if (end !== null) {
    const what = isOver(end, environment.today) ? 'over' : 'ends'
    return { what, provider: id, model: name, words: `${name}: ${endWords(provider.label, end, environment.today)}` }
  }
  const lost = facts === null && provider.listIsWhole
  if (!lost && facts?.listed?.there !== false) return null
  const list = lost ? 'has no such model' : `doesn’t list it any more, as of ${facts?.listed?.date ?? 'now'}`
  return { what: 'gone', provider: id, model: name, words: `${name}: ${provider.label} ${list}.` }
}
