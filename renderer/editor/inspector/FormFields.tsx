import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import { cx } from '../../ui/index.ts'
import { FieldControl } from './FieldControl.tsx'
import { isShown, type FormTarget } from './form.ts'

/** A form made of data: the fields that are there for this config, the advanced ones folded away. */
export function FormFields({ fields, target }: { fields: readonly FieldData[]; target: FormTarget }) {
  const [open, setOpen] = useState(false)
  const shown = fields.filter((field) => isShown(field, target))
  const plain = shown.filter((field) => field.advanced !== true)
  const advanced = shown.filter((field) => field.advanced === true)
  const faulty = advanced.some((field) => target.faults.some((fault) => fault.path.startsWith(field.key)))
  const unfolded = open || faulty
  return (
    <>
      {plain.map((field, index) => (
        <Section key={`${field.key} ${index}`}>
          <FieldControl field={field} target={target} />
        </Section>
      ))}
      {advanced.length > 0 && (
        <section className="border-line border-b">
          <button
            type="button"
            aria-expanded={unfolded}
            onClick={() => setOpen(!unfolded)}
            className="text-ink-2 hover:text-ink flex h-10 w-full items-center gap-1.5 px-3.5 text-sm font-semibold focus-visible:-outline-offset-2"
          >
            <ChevronRight size={14} aria-hidden className={cx('transition-transform', unfolded && 'rotate-90')} />
            More
          </button>
          {unfolded && (
            <div className="flex flex-col gap-4 px-3.5 pt-1 pb-4">
              {advanced.map((field, index) => (
                <FieldControl key={`${field.key} ${index}`} field={field} target={target} />
              ))}
            </div>
          )}
        </section>
      )}
    </>
  )
}

const Section = ({ children }: { children: React.ReactNode }) => (
  <section className="border-line border-b px-3.5 py-3.5">{children}</section>
)
