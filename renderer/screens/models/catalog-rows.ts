import type { ModelUse } from '../../../shared/api/contract.ts'
import { type OutOfService, takenOut } from '../../../shared/model/service.ts'
import type { Environment, ModelFacts } from '../../../shared/model/types.ts'
import type { Sort } from '../../frame/VirtualTable.tsx'

export interface CatalogRow {
  key: string
  model: ModelFacts
  provider: string
  /** Taken out of service, by itself or with its provider; null: in service. */
  out: OutOfService | null
  practice: boolean
  local: boolean
  /** Its tier on this machine, by the tiers' names; none: ''. */
  tier: string
  /** How many pipelines ask it; null while nobody has counted. */
  askers: number | null
  /** ISO date, where it is known. */
  today: string | undefined
}

/** What of the catalog is shown. */
export const shows = {
  all: 'All models',
  unknown: 'Unknown prices',
  own: 'Changed by you',
  ending: 'Ending or gone',
  changed: 'New or repriced',
  asked: 'In a pipeline',
} as const
export type Shows = keyof typeof shows

export interface CatalogFilter {
  search: string
  /** Null: all. */
  provider: string | null
  show: Shows
}

/** The catalog as one list: what fits the filter, in the order asked for. Unknown figures come last either way. */
export function catalogRows(
  environment: Environment,
  filter: CatalogFilter,
  sort: Sort,
  used: readonly ModelUse[] | null = null,
): CatalogRow[] {
  const askers = new Map(used?.map(({ provider, model, pipelines }) => [`${provider}/${model}`, pipelines]))
  const words = filter.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const tiers = new Map<string, string>()
  for (const { label, tier, targets } of environment.aliases ?? [])
    for (const { provider, model } of tier === null ? [] : targets) {
      const name = `${provider}/${model}`
      tiers.set(name, [tiers.get(name), label].filter((each) => each !== undefined).join(', '))
    }
  const rows = environment.providers.flatMap((provider) =>
    filter.provider !== null && filter.provider !== provider.id
      ? []
      : provider.models.map((model) => ({
          key: `${provider.id}/${model.model}`,
          model,
          provider: provider.label,
          out: takenOut(environment.outOfService, model),
          practice: provider.practice,
          local: provider.local,
          tier: tiers.get(`${provider.id}/${model.model}`) ?? '',
          askers: used === null ? null : (askers.get(`${provider.id}/${model.model}`) ?? 0),
          today: environment.today,
        })),
  )
  const fits = (row: CatalogRow) => {
    const { model, provider, tier } = row
    if (!inView[filter.show](row)) return false
    const text = `${model.label} ${model.model} ${provider} ${tier} ${model.own?.edits.owner ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const by = sorters[sort.column] ?? byLabel
  const sign = sort.descending ? -1 : 1
  return rows.filter(fits).sort((a, b) => {
    const [x, y] = [by(a), by(b)]
    if (x === y) return natural.compare(a.key, b.key)
    if (x === null) return 1
    if (y === null) return -1
    return (typeof x === 'string' || typeof y === 'string' ? natural.compare(String(x), String(y)) : x - y) * sign
  })
}

const inView: Record<Shows, (row: CatalogRow) => boolean> = {
  all: () => true,
  unknown: ({ model, local }) => model.price === null && !local,
  own: ({ model }) => model.own !== undefined,
  ending: ({ model: { ends, listed } }) => ends !== undefined || listed?.there === false,
  changed: ({ model: { listed } }) => listed?.isNew === true || listed?.was !== undefined,
  asked: ({ askers }) => (askers ?? 0) > 0,
}

/** `model 2` before `model 10`. */
const natural = new Intl.Collator('en', { numeric: true })

const byLabel = ({ model }: CatalogRow): string => model.label

const sorters: Record<string, (row: CatalogRow) => string | number | null> = {
  model: byLabel,
  provider: ({ provider }) => provider,
  window: ({ model }) => model.window,
  input: ({ model }) => model.price?.perMillion.input ?? null,
  output: ({ model }) => model.price?.perMillion.output ?? null,
  askers: ({ askers }) => askers,
}
