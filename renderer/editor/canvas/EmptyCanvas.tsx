import { Plus, Workflow } from 'lucide-react'
import { addNode, connect } from '../model/operations.ts'
import { Button, EmptyState, Kbd } from '../../ui/index.ts'
import { cardWidth } from '../model/geometry.ts'
import { useSession } from '../session.ts'

/** Teaches with one sentence and one button: the smallest pipeline that runs. */
export function EmptyCanvas() {
  const session = useSession()
  const start = () => {
    const gap = cardWidth + 64
    const at = session.canvas.current?.middle() ?? { x: 0, y: 0 }
    const [x, y] = [at.x - gap - cardWidth / 2, at.y - 80]
    session.editor.edit('start with one model', (document) => {
      const kinds = ['input', 'model', 'output']
      const ids: string[] = []
      let made = document
      kinds.forEach((kind, index) => {
        const added = addNode(made, kind, { x: x + index * gap, y })
        made = added.document
        ids.push(added.id)
      })
      const [question = '', model = '', answer = ''] = ids
      made = connect(made, { node: question, port: 'value' }, { node: model, port: 'prompt' }).document
      return connect(made, { node: model, port: 'answer' }, { node: answer, port: 'value' }).document
    })
    requestAnimationFrame(() => session.canvas.current?.fit())
  }
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center">
      <div className="pointer-events-auto">
        <EmptyState
          icon={<Workflow size={20} />}
          title="Draw how models work together"
          sentence={
            <>
              Drag a node from the left, or press <Kbd>Tab</Kbd> here; pull a wire from one dot to another, then run it.
              Practice models need no key.
            </>
          }
          action={
            <Button variant="primary" icon={<Plus size={14} />} onClick={start}>
              Start with one model
            </Button>
          }
        />
      </div>
    </div>
  )
}
