import { type ReactNode, useState } from 'react'
import { disputeOf } from '../../../shared/catalog/disputed.ts'
import type { ModelEdits } from '../../../shared/model/edits.ts'
import { changeWords, priceChanges } from '../../../shared/model/repriced.ts'
import { endWords } from '../../../shared/model/swap.ts'
import type { ProviderFacts } from '../../../shared/model/types.ts'
import { host } from '../../host/index.ts'
import { loadEnvironment } from '../../store/index.ts'
import { Button, Dialog, DialogForm, Field, Input, NumberInput, Select, Tag, TextArea, toast } from '../../ui/index.ts'
import { ModelAskers } from './AskedBy.tsx'
import type { CatalogRow } from './catalog-rows.ts'
import {
  abilities,
  type Answer,
  besides,
  currentForm,
  editsOf,
  formBefore,
  type ModelForm,
  priceFields,
} from './model-form.ts'
import { handlingWords } from './words.ts'

interface ModelDialogProps {
  row: CatalogRow
  provider: ProviderFacts
  onClose: () => void
}

const answers = (unknown: string): { value: Answer; label: string }[] => [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
  { value: 'unknown', label: unknown },
]

/** All that is known of a model, from whom, and what of it the user says otherwise: that goes before all else. */
export function ModelDialog({ row, provider, onClose }: ModelDialogProps) {
  const { model } = row
  const [form, setForm] = useState(() => currentForm(model))
  const rest = besides(model)
  const [listed] = useState(() => formBefore(model))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const set = (patch: Partial<ModelForm>) => setForm({ ...form, ...patch })

  const send = async (edits: Parameters<typeof keep>[1]) => {
    setBusy(true)
    const refusal = await keep(row, edits)
    setBusy(false)
    if (refusal !== null) return setError(refusal)
    onClose()
  }
  const save = () => {
    const read = editsOf(model, form)
    if (!read.ok) return setError(read.error)
    void send(read.edits)
  }
  const money = (label: string, value: number | null, was: number | null, onChange: (usd: number | null) => void) => (
    <Field key={label} label={label} aside={value !== was && <Tag>yours</Tag>}>
      <NumberInput value={value} onValueChange={onChange} min={0} step={0.1} />
    </Field>
  )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={model.label}
      description={
        <>
          <span className="font-mono text-xs">
            {row.provider} / {model.model}
          </span>
          {model.own !== undefined && <span> · changed by you on {model.own.date}</span>}
        </>
      }
    >
      <DialogForm
        onSubmit={save}
        onCancel={onClose}
        error={error}
        busy={busy}
        aside={
          model.own !== undefined && (
            <Button variant="quiet" disabled={busy} className="mr-auto" onClick={() => void send(null)}>
              Take mine back
            </Button>
          )
        }
      >
        <Standing row={row} provider={provider} />
        <Part
          title="Prices"
          help={`Dollars per million tokens. What is left empty costs what its kind costs: cache as in, reasoning as out.${rest.price}`}
        >
          {priceFields.map(({ id, label }) =>
            money(label, form.prices[id], listed.prices[id], (usd) => set({ prices: { ...form.prices, [id]: usd } })),
          )}
          {money('A request, $', form.perRequest, listed.perRequest, (perRequest) => set({ perRequest }))}
          {money('A search, $', form.perSearch, listed.perSearch, (perSearch) => set({ perSearch }))}
        </Part>
        <Part
          title="Long prompts"
          help={`Above so many tokens of prompt, these prices hold for all of them.${rest.long}`}
        >
          <Field label="Above tokens" aside={form.tierAbove !== listed.tierAbove && <Tag>yours</Tag>}>
            <NumberInput
              value={form.tierAbove}
              onValueChange={(tierAbove) => set({ tierAbove })}
              min={1}
              step={1000}
              whole
            />
          </Field>
          {money('In, long', form.tierIn, listed.tierIn, (tierIn) => set({ tierIn }))}
          {money('Out, long', form.tierOut, listed.tierOut, (tierOut) => set({ tierOut }))}
        </Part>
        <Part title="What it can">
          <Field label="Window, tokens" aside={form.window !== listed.window && <Tag>yours</Tag>}>
            <NumberInput value={form.window} onValueChange={(window) => set({ window })} min={1} step={1000} whole />
          </Field>
          <Field label="Longest answer, tokens" aside={form.maxOutput !== listed.maxOutput && <Tag>yours</Tag>}>
            <NumberInput
              value={form.maxOutput}
              onValueChange={(maxOutput) => set({ maxOutput })}
              min={1}
              step={1000}
              whole
            />
          </Field>
          {abilities.map(({ id, label }) => (
            <Field key={id} label={label} aside={form.can[id] !== listed.can[id] && <Tag>yours</Tag>}>
              <Select
                value={form.can[id]}
                onValueChange={(answer) => set({ can: { ...form.can, [id]: answer } })}
                options={answers('Unknown')}
              />
            </Field>
          ))}
        </Part>
        <Part title="What becomes of your data" help={handlingWords(provider, model)}>
          <Field label="Region">
            <Input
              value={form.region}
              maxLength={32}
              placeholder="as the provider says"
              onValueChange={(region) => set({ region })}
            />
          </Field>
          <Field label="Used for training">
            <Select
              value={form.trains}
              onValueChange={(trains) => set({ trains })}
              options={answers('As the provider says')}
            />
          </Field>
          <Field label="Kept for days">
            <NumberInput
              value={form.keepsDays}
              onValueChange={(keepsDays) => set({ keepsDays })}
              min={0}
              whole
              placeholder="as the provider says"
            />
          </Field>
        </Part>
        <Part title="Asked by">
          <div className="col-span-full max-h-40 overflow-y-auto">
            <ModelAskers provider={model.provider} model={model.model} />
          </div>
        </Part>
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-3">
          <Field label="Owner" help="Who answers for its use.">
            <Input value={form.owner} maxLength={200} onValueChange={(owner) => set({ owner })} />
          </Field>
          <Field label="Notes" className="sm:col-span-2">
            <TextArea value={form.notes} maxLength={2000} rows={2} onValueChange={(notes) => set({ notes })} />
          </Field>
        </div>
      </DialogForm>
    </Dialog>
  )
}

async function keep(
  { model }: CatalogRow,
  edits: (ReturnType<typeof editsOf> & { ok: true })['edits'],
): Promise<string | null> {
  const result = await host.call('models.edit', { provider: model.provider, model: model.model, edits })
  if (!result.ok) return result.error.message
  await loadEnvironment()
  toast({ tone: 'ok', title: edits === null ? `${model.label} is as the catalog has it` : `Saved: ${model.label}` })
  return null
}

const unreadWords: Record<keyof ModelEdits, string> = {
  price: 'its price',
  window: 'its window',
  maxOutput: 'its longest answer',
  reasoning: 'whether it thinks first',
  images: 'whether it sees pictures',
  structuredOutput: 'whether it answers by a schema',
  tools: 'whether it calls tools',
  region: 'its region',
  trains: 'whether it is trained with your data',
  keepsDays: 'how long it keeps your data',
  notes: 'notes',
  owner: 'its owner',
}

/** Where its facts come from, and what is to be known before one relies on them. */
function Standing({ row: { model, today }, provider }: Pick<ModelDialogProps, 'row' | 'provider'>) {
  const dispute = model.own?.edits.price === undefined ? disputeOf(model.provider, model.model) : null
  return (
    <ul className="text-ink-2 flex flex-col gap-1 text-xs">
      {model.ends !== undefined && (
        <li className="text-warn font-semibold">{endWords(provider.label, model.ends, today)}</li>
      )}
      {model.own?.unread !== undefined && (
        <li className="text-warn font-semibold">
          What you said of it can’t be read ({model.own.unread.map((field) => unreadWords[field]).join(', ')}), and
          counts as unknown until you set it anew.
        </li>
      )}
      <li>
        {model.price === null
          ? provider.local
            ? 'On this machine: no charge.'
            : 'No price is known. It can be asked all the same; a hard budget refuses it.'
          : `Price from ${model.price.source}, ${model.price.date}.`}
      </li>
      {model.listed !== undefined && (
        <li>
          {model.listed.there
            ? `In ${provider.label}’s own list of ${model.listed.date}${model.listed.isNew ? ', and new to the catalog' : ''}.`
            : `Not in ${provider.label}’s own list of ${model.listed.date}: it may be gone, or not yours to ask.`}
          {model.listed.was !== undefined &&
            model.price !== null &&
            ` Its price changed: ${changeWords(priceChanges(model.listed.was, model.price))}.`}
        </li>
      )}
      {dispute !== null && <li>Another collection has another price: {dispute}.</li>}
    </ul>
  )
}

function Part({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <fieldset className="border-line border-t pt-3">
      <legend className="sr-only">{title}</legend>
      <p aria-hidden className="font-semibold">
        {title}
      </p>
      {help !== undefined && <p className="text-ink-3 mb-2 text-xs">{help}</p>}
      <div className="mt-2 grid grid-cols-2 gap-3 sm:grid-cols-3">{children}</div>
    </fieldset>
  )
}
