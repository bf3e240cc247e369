import type { Payload, Results } from '../../shared/api/contract.ts'
import type { Clock } from '../../shared/clock.ts'
import { catalogModels, localFacts, modelFacts } from '../../shared/catalog/index.ts'
import { endsOf } from '../../shared/catalog/ends.ts'
import { termsOf } from '../../shared/catalog/terms.ts'
import { withEdits } from '../../shared/model/edits.ts'
import { type KeptList, type ListedModel, readList, underList, unknownFacts } from '../../shared/model/listed.ts'
import { asRelease, namesOf } from '../../shared/model/releases.ts'
import { CallError, type ModelFacts, type ProviderFacts } from '../../shared/model/types.ts'
import type { ProviderRow } from '../../shared/providers/registry.ts'
import { type Store, type StoredEdits, listEdits, listLists, saveEdits, saveList } from '../db/index.ts'
import { CoreError } from './types.ts'

/** What is known of models on this machine: the catalog, over it each provider's own list, over both the user's word. */
export class ModelBook {
  readonly #db: Store
  readonly #clock: Clock

  constructor(db: Store, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** A reader of all that is stored now, to be asked for each provider. `local`: what a server on this machine has. */
  open(): (
    row: Pick<ProviderRow, 'id' | 'local'>,
    local: ModelFacts[] | null,
  ) => Pick<ProviderFacts, 'models' | 'terms' | 'ended' | 'listUnread'> {
    const edits = listEdits(this.#db)
    const kept = listLists(this.#db)
    const lists = new Map(kept.lists.map((list) => [list.provider, list]))
    return (row, local) => {
      const terms = termsOf(row.id)
      const models = edited(
        local ?? underList(catalogModels(row.id), lists.get(row.id) ?? null),
        edits.filter(({ provider }) => provider === row.id),
        (model) => (row.local ? localFacts(row.id, model) : (modelFacts(row.id, model) ?? unknownFacts(row.id, model))),
      )
      const unread = kept.unread.find(({ provider }) => provider === row.id)
      return {
        models,
        ...(terms === null ? {} : { terms }),
        ended: endsOf(row.id),
        ...(unread === undefined ? {} : { listUnread: unread.date }),
      }
    }
  }

  edit({ provider, model, edits }: Payload<'models.edit'>): Results['models.edit'] {
    const says = edits !== null && Object.keys(edits).length > 0 ? edits : null
    saveEdits(this.#db, { provider, model, edits: says }, this.#clock.now())
    return { provider, model }
  }

  /** Keeps a provider's own list, and tells what of it wasn't known. Rejects with `CoreError`. */
  async refresh(
    provider: string,
    row: ProviderRow | undefined,
    ask: () => Promise<ListedModel[]>,
  ): Promise<Results['models.refresh']> {
    if (row === undefined) throw new CoreError('not_found', `There is no provider ${provider}.`)
    if (row.practice || row.local)
      throw new CoreError('not_allowed', `${row.label} is asked for its models by itself, whenever they are shown.`)
    const models = await ask().catch((error: unknown) => {
      throw error instanceof CallError ? new CoreError('not_reached', error.message) : error
    })
    const earlier = listLists(this.#db).lists.find((list) => list.provider === provider) ?? null
    const now = this.#clock.now()
    const asked: Omit<KeptList, 'was'> = { provider, date: new Date(now).toISOString().slice(0, 10), models }
    const { list, change } = readList(underList(catalogModels(provider), earlier), asked, earlier)
    saveList(this.#db, list, now)
    return { ...change, date: asked.date }
  }
}

function edited(
  known: readonly ModelFacts[],
  edits: readonly StoredEdits[],
  factsOf: (model: string) => ModelFacts,
): ModelFacts[] {
  const models = known.map((facts) => {
    const own = edits.find(({ model }) => model === facts.model)
    return own === undefined ? facts : withEdits(facts, own.edits, own.date, own.unread)
  })
  for (const { model, edits: own, date, unread } of edits)
    if (!known.some((facts) => facts.model === model))
      models.push(withEdits(namedFacts(models, model, factsOf), own, date, unread))
  return models
}

/** Facts of a name that is in no list: those of the model it is a release of, without what the user says of that one. */
function namedFacts(models: readonly ModelFacts[], model: string, factsOf: (model: string) => ModelFacts): ModelFacts {
  const found = factsOf(model)
  if (found.window !== null || found.price !== null) return found
  for (const name of namesOf(found.provider, model)) {
    const release = models.find((facts) => facts.model === name)
    if (release !== undefined) return asRelease(release, model)
  }
  return found
}
