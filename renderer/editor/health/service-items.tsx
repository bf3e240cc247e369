import { Power, PowerOff } from 'lucide-react'
import { takenOut } from '../../../shared/model/service.ts'
import { setService } from '../../lib/service.ts'
import { useEnvironment } from '../../store/index.ts'
import type { MenuItem } from '../../ui/index.ts'
import { nodeIn } from '../model/operations.ts'
import type { Session } from '../session.ts'
import { modelsOf } from './use-node-health.ts'

/** A node with more models than this has none of them in its menu: its form and the Models screen have them all. */
const mostInMenu = 3

/** What the menu of one node offers about the models it asks: out of service, for all pipelines, and back. */
export function serviceItems(session: Session, id: string): MenuItem[] {
  const { environment } = useEnvironment.getState()
  const node = nodeIn(session.editor.document(), id)
  const targets = node === undefined ? [] : modelsOf(node, environment)
  const models = [...new Map(targets.map(({ provider, model }) => [`${provider} / ${model}`, { provider, model }]))]
  if (models.length > mostInMenu) return []
  return models.map(([name, model], i) => {
    const out = takenOut(environment?.outOfService, model)
    return {
      id: `service-${i}`,
      label: out === null ? `Take ${name} out of service` : `Put ${name} back in service`,
      icon: out === null ? <PowerOff size={15} /> : <Power size={15} />,
      separated: i === 0,
      onSelect: () => void setService(out ?? model, out !== null, name),
    }
  })
}
