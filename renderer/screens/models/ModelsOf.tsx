import type { ProviderRow } from '../../../shared/api/contract.ts'
import { endMark, goneLast } from '../../../shared/model/swap.ts'
import { counted, dollars, windowSize } from '../../lib/format.ts'
import { providerOf, useEnvironment } from '../../store/index.ts'
import { Button, Panel, Tag } from '../../ui/index.ts'
import { Figure } from './Figure.tsx'
import { RefreshModels } from './RefreshModels.tsx'

const shown = 8

/** The first few models of a provider with what they cost; the rest is in the catalog. */
export function ModelsOf({ provider, onCatalog }: { provider: ProviderRow; onCatalog: () => void }) {
  const today = useEnvironment((state) => state.environment?.today)
  const models = useEnvironment((state) => providerOf(state.environment, provider.id)?.models) ?? []
  if (models.length === 0) {
    return (
      <Panel title="Models">
        <p className="text-ink-2">
          {provider.local
            ? 'None found: is it running, and has it a model?'
            : 'None known: type a model’s name in a node and it is asked all the same.'}
        </p>
        <RefreshModels provider={provider} />
      </Panel>
    )
  }
  return (
    <Panel
      title="Models"
      actions={
        <Button size="sm" variant="quiet" className="-mr-2.5" onClick={onCatalog}>
          {counted(models.length, 'model')} in the catalog
        </Button>
      }
    >
      <table className="w-full">
        <thead>
          <tr className="text-ink-2 text-xs [&>th]:pb-1 [&>th]:text-right [&>th]:font-semibold">
            <th scope="col" className="!text-left">
              Name
            </th>
            <th scope="col">Window</th>
            <th scope="col">In / 1M</th>
            <th scope="col">Out / 1M</th>
          </tr>
        </thead>
        <tbody className="divide-line divide-y">
          {goneLast(models, today)
            .slice(0, shown)
            .map((model) => (
              <tr key={model.model} className="[&>td]:text-right [&>td]:tabular-nums">
                <th scope="row" className="max-w-0 truncate py-1 text-left font-medium">
                  {model.label} <Ends words={endMark(model, today)} />
                </th>
                <td className="w-20">
                  <Figure text={windowSize(model.window)} />
                </td>
                <td className="w-24">
                  <Figure text={perMillion(provider, model.price?.perMillion.input)} />
                </td>
                <td className="w-24">
                  <Figure text={perMillion(provider, model.price?.perMillion.output)} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      <RefreshModels provider={provider} />
    </Panel>
  )
}

const Ends = ({ words }: { words: string | null }) => words !== null && <Tag className="text-warn ml-1">{words}</Tag>

const perMillion = (provider: ProviderRow, usd: number | undefined): string =>
  usd === undefined ? (provider.local && !provider.practice ? 'no charge' : 'unknown') : dollars(usd)
