import { useState } from 'react'
import { host } from '../../host/index.ts'
import { Button, Dialog, Field, NumberInput, toast } from '../../ui/index.ts'
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
      <form
        // The step is for the arrow keys; a price between two steps is as good.
        noValidate
        className="flex flex-col gap-3.5"
        onSubmit={(event) => {
          event.preventDefault()
          void save(input, output)
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label="In">
            <NumberInput value={input} onValueChange={setInput} min={0} step={0.1} unit="$ / 1M" />
          </Field>
          <Field label="Out">
            <NumberInput value={output} onValueChange={setOutput} min={0} step={0.1} unit="$ / 1M" />
          </Field>
        </div>
        {error !== null && (
          <p role="alert" className="text-bad">
            {error}
          </p>
        )}
        <div className="flex justify-end gap-2">
          {model.price !== null && (
            <Button variant="quiet" disabled={busy} className="mr-auto" onClick={() => void save(null, null)}>
              Forget my price
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
