import type { ModelUse, PipelineFlag } from '../../shared/api/model-calls.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { isJsonObject } from '../../shared/json.ts'
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
  unreadPipelines,
  usedModels,
} from '../db/index.ts'

/** Documents looked through before anything else has its turn. */
const atOnce = 50
const mostListed = 100

/** Which pipelines ask which models, what that cost them, and whom of them to tell that a model isn't what it was. */
export class ModelUses {
  readonly #db: Store
  readonly #environment: () => Promise<Environment>
  readonly #now: () => number

  constructor(db: Store, { environment, now }: { environment: () => Promise<Environment>; now: () => number }) {
    this.#db = db
    this.#environment = environment
    this.#now = now
  }

  async used(): Promise<ModelUse[]> {
    await this.#catchUp()
    const environment = await this.#environment()
    const names = new Map<string, NamedModel[]>()
    const counts = new Map<string, number>()
    for (const { pipelines, ...named } of usedModels(this.#db)) {
      const target = targetOf(environment, named)
      if (target === null) continue
      const row = rowOf(environment, target)
      const key = JSON.stringify([row.provider, row.model])
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

  async uses({ provider, model }: NamedModel): Promise<{ total: number; pipelines: { id: string; name: string }[] }> {
    await this.#catchUp()
    const environment = await this.#environment()
    const asked = usedModels(this.#db).filter((named) => {
      const target = targetOf(environment, named)
      const row = target === null ? null : rowOf(environment, target)
      return row !== null && row.provider === provider && row.model === model
    })
    return pipelinesAsking(this.#db, asked, mostListed)
  }

  async flags(): Promise<{ id: string; flags: PipelineFlag[] }[]> {
    await this.#catchUp()
    const environment = await this.#environment()
    const flags = new Map<string, PipelineFlag[]>()
    const flag = (id: string, found: PipelineFlag): void => void flags.set(id, [...(flags.get(id) ?? []), found])
    for (const named of usedModels(this.#db)) {
      const target = targetOf(environment, named)
      const found = target === null ? null : endFlag(environment, target)
      if (found !== null) for (const id of askersOf(this.#db, named)) flag(id, found)
    }
    for (const { no, ...paid } of paidRows(this.#db)) {
      const provider = environment.providers.find(({ id }) => id === paid.provider)
      const facts = provider === undefined ? null : findModel(provider, paid.model)
      const change = repricing(paid, facts)
      if (change === null || facts?.price == null) continue
      for (const { id, date } of payersOf(this.#db, no)) {
        const words = `${paid.model}: ${repricingWords({ ...paid, date }, change.words, facts.price)}`
        flag(id, { what: 'repriced', provider: paid.provider, model: paid.model, words })
      }
    }
    return [...flags].map(([id, list]) => ({ id, flags: list }))
  }

  /** What a pipeline's models cost when it last asked them; nothing of what isn't one of the app's. */
  paid(pipelineId: string | null): PaidPrice[] {
    return pipelineId === null ? [] : paidBy(this.#db, pipelineId)
  }

  /** Keeps what the models of a run that has just ended cost: the whole rows, since an attempt may have been billed by one for long prompts. */
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
      asked.set(JSON.stringify([provider, model]), { provider, model, price: facts.price, tiers: facts.tiers })
    }
    if (asked.size > 0) keepPaid(this.#db, pipelineId, [...asked.values()], this.#now())
  }

  /** Looks through what was saved since it was last asked, in portions, so that nothing else has to wait. */
  async #catchUp(): Promise<void> {
    for (;;) {
      const unread = unreadPipelines(this.#db, atOnce)
      if (unread.length === 0) return
      const read = unread.map(({ id, version, text }) => ({ id, version, targets: targetsIn(text) }))
      keepTargets(this.#db, read)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** Every target that a stored document names, however deep, those of pipelines that it holds, too. */
export function targetsIn(text: string): NamedModel[] {
  const found: NamedModel[] = []
  const document: unknown = JSON.parse(text)
  const todo: unknown[] = isJsonObject(document) && Array.isArray(document['nodes']) ? [...document['nodes']] : []
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    if (Array.isArray(here)) todo.push(...(here as unknown[]))
    if (!isJsonObject(here)) continue
    const { provider, model, alias } = here
    if (typeof provider === 'string' && typeof model === 'string') found.push({ provider, model })
    if (typeof alias === 'string' && aliasName.safeParse(alias).success && Object.keys(here).length === 1)
      found.push({ provider: aliasProvider, model: alias })
    todo.push(...Object.values(here).filter((each) => typeof each === 'object' && each !== null))
  }
  return found
}

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
