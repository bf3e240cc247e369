import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import type { FormTarget } from '../inspector/form.ts'
import { FitTool } from './FitTool.tsx'
import { MemoryTool } from './MemoryTool.tsx'
import { ShareTool } from './ShareTool.tsx'

export interface ToolProps {
  field: Extract<FieldData, { control: 'tool' }>
  target: FormTarget
}

const tools = { fit: FitTool, share: ShareTool, memory: MemoryTool }

/** A panel beside a form's fields that needs more than a value: earlier runs, a model, the machine's folders. */
export function ToolControl({ field, target }: ToolProps) {
  const Panel = tools[field.tool]
  return <Panel field={field} target={target} />
}
