import { useState } from 'react'
import { host } from '../../host/index.ts'
import { Button, Dialog, DialogForm, Field, NumberInput, toast } from '../../ui/index.ts'
import { loadEnvironment } from '../../store/index.ts'
import type { CatalogRow } from './catalog-rows.ts'

/** Sets a price of one's own for a model, or takes it back. */
export function PriceDialog({ row, onClose }: { row: CatalogRow; onClose: () => void }) {
  const { model } = row
  const [input, setInput] = useState<number | null>(model.price?.perMillion.input ?? null)
  const [output, setOutput] = useState<number | null>(model.price?.perMillion.output ?? null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)

  const save = async (inputPerMillion: number | null, outputPerMillion: number | null) => {
    if ((inputPerMillion === null) !== (outputPerMillion === null))
      return setError('Both are needed: a cost with one of them would be wrong.')
    setBusy(true)
    const result = await host.call('prices.set', {
      provider: model.provider,
      model: model.model,
      inputPerMillion,
      outputPerMillion,
    })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    await loadEnvironment()
    toast({
      tone: 'ok',
      title: inputPerMillion === null ? `Your price for ${model.label} is gone` : `Price set for ${model.label}`,
    })
    onClose()
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title={`Price of ${model.label}`}
      description="In dollars per million tokens, as the provider’s price list says. It holds for runs from now on."
    >
      <DialogForm
        onSubmit={() => void save(input, output)}
        onCancel={onClose}
        error={error}
        busy={busy}
        aside={
          model.price !== null && (
            <Button variant="quiet" disabled={busy} className="mr-auto" onClick={() => void save(null, null)}>
              Forget my price
            </Button>
          )
        }
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label="In">
            <NumberInput value={input} onValueChange={setInput} min={0} step={0.1} unit="$ / 1M" />
          </Field>
          <Field label="Out">
            <NumberInput value={output} onValueChange={setOutput} min={0} step={0.1} unit="$ / 1M" />
          </Field>
        </div>
      </DialogForm>
    </Dialog>
  )
}
