import { z } from 'zod'
import { defineKind } from '../define.ts'

const schema = z.strictObject({})

export type GroupConfig = z.output<typeof schema>

export const group = defineKind<GroupConfig>({
  kind: 'group',
  label: 'Group',
  group: 'flow',
  icon: 'group',
  help: 'A frame around nodes that belong together: it has a title, moves what lies in it, and folds. To a run it is as if it weren’t there.',
  schema,
  fresh: {},
  form: [],
  ports: () => ({ inputs: [], outputs: [] }),
  asking: () => ({ how: 'all' }),
  subtitle: () => 'Group',
  calls: () => [],
  check: () => [],
  runs: false,
  holds: true,
  sentence: () => null,
})
