import { Play } from 'lucide-react'
import { templates } from '../../../shared/templates/index.ts'
import { BrandMark } from '../../frame/Brand.tsx'
import { createPipeline } from '../../lib/pipelines.ts'
import { Button, Tag } from '../../ui/index.ts'
import { TemplateGallery } from './TemplateGallery.tsx'

/** The first minute: one sentence, one button, and every template below it. */
export function Welcome() {
  const start = templates.find((template) => template.id === 'cheap-first') ?? templates[0]
  return (
    <>
      <section className="border-line bg-surface rounded-card mb-8 flex items-center gap-5 border px-6 py-5 max-[640px]:flex-col max-[640px]:items-start max-[640px]:px-4">
        <span
          className="bg-accent-soft text-accent rounded-card flex size-14 shrink-0 items-center justify-center"
          aria-hidden
        >
          <BrandMark size={28} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="text-lg font-bold">Draw how models work together, then run the drawing</h2>
          <p className="text-ink-2 max-w-160">
            A pipeline shows on its canvas who answered, how long it took and what it cost; start from a template and
            change what you like.
          </p>
          <p className="mt-2">
            <Tag>Practice models: no key needed</Tag>
          </p>
        </div>
        {start !== undefined && (
          <Button
            variant="primary"
            icon={<Play size={13} fill="currentColor" />}
            onClick={() => void createPipeline(start.document)}
          >
            Try “{start.title}”
          </Button>
        )}
      </section>
      <h2 className="mb-3 text-lg font-bold">Templates</h2>
      <TemplateGallery />
    </>
  )
}
