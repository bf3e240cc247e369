/** Every kind the format knows. What this build can run is the list in `kinds/index.ts`; the rest is `not_supported`. */
export const kindIds = [
  'input',
  'output',
  'prompt',
  'model',
  'pool',
  'router',
  'judge',
  'check',
  'human',
  'fallback',
  'blend',
  'join',
  'compare',
  'parse',
  'transform',
  'context',
  'documents',
  'refine',
  'forEach',
  'pipeline',
  'guard',
  'tool',
  'planner',
  'group',
  'note',
] as const

export type KindId = (typeof kindIds)[number]

export const kindGroups = [
  { id: 'ends', label: 'Start and finish' },
  { id: 'models', label: 'Models' },
  { id: 'decide', label: 'Decide' },
  { id: 'combine', label: 'Combine' },
  { id: 'shape', label: 'Shape' },
  { id: 'flow', label: 'Flow' },
] as const

export type KindGroup = (typeof kindGroups)[number]['id']
