import { LayoutTemplate } from 'lucide-react'
import { useMemo, useState } from 'react'
import { templates, type Template } from '../../../shared/templates/index.ts'
import { Thumbnail } from '../../frame/Thumbnail.tsx'
import { createPipeline } from '../../lib/pipelines.ts'
import { sketchOf } from '../../../shared/document/place.ts'
import { Button, Dialog } from '../../ui/index.ts'

/** Every template as a card; a click makes a pipeline of one and opens it. */
export function TemplateGallery() {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(250px,1fr))] gap-3">
      {templates.map((template) => (
        <Card key={template.id} template={template} />
      ))}
    </ul>
  )
}

/** A button that opens the gallery, however long the list of pipelines is. */
export function TemplateDialog() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={<LayoutTemplate size={15} />} onClick={() => setOpen(true)}>
        Templates
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        size="lg"
        title="Start from a template"
        description="Each runs as it is on practice models: no key needed."
      >
        <TemplateGallery />
      </Dialog>
    </>
  )
}

function Card({ template }: { template: Template }) {
  const sketch = useMemo(() => sketchOf(template.document), [template])
  return (
    <li className="flex">
      <button
        type="button"
        onClick={() => void createPipeline(template.document)}
        className="border-line bg-surface rounded-card hover:border-accent flex w-full flex-col border text-left transition-colors"
      >
        <span className="bg-canvas border-line block h-26 w-full overflow-hidden rounded-t-[10px] border-b">
          <Thumbnail sketch={sketch} />
        </span>
        <span className="flex flex-col gap-0.5 px-3.5 py-2.5">
          <span className="font-semibold">{template.title}</span>
          <span className="text-ink-2 line-clamp-3 text-sm">{template.summary}</span>
        </span>
      </button>
    </li>
  )
}
