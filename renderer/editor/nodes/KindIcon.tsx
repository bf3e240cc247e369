import {
  Blend,
  Box,
  Braces,
  CircleQuestionMark,
  Columns3,
  DraftingCompass,
  FileText,
  Flag,
  GitMerge,
  Group,
  Layers,
  Library,
  ListChecks,
  ListRestart,
  LogIn,
  type LucideIcon,
  MessagesSquare,
  RefreshCw,
  Repeat,
  Scale,
  ShieldAlert,
  ShieldCheck,
  Sparkles,
  Split,
  SquareFunction,
  StickyNote,
  TextCursorInput,
  UserCheck,
  Workflow,
  Wrench,
} from 'lucide-react'
import type { KindGroup } from '../../../shared/kinds/ids.ts'
import { cx } from '../../ui/index.ts'

/** The icons that definitions name. Named one by one, so that the bundle holds these and not all of lucide. */
const icons: Record<string, LucideIcon> = {
  workflow: Workflow,
  'list-restart': ListRestart,
  'refresh-cw': RefreshCw,
  group: Group,
  blend: Blend,
  box: Box,
  library: Library,
  braces: Braces,
  'file-text': FileText,
  flag: Flag,
  'columns-3': Columns3,
  'drafting-compass': DraftingCompass,
  'git-merge': GitMerge,
  layers: Layers,
  'list-checks': ListChecks,
  'log-in': LogIn,
  'messages-square': MessagesSquare,
  repeat: Repeat,
  scale: Scale,
  'shield-alert': ShieldAlert,
  'shield-check': ShieldCheck,
  sparkles: Sparkles,
  split: Split,
  'square-function': SquareFunction,
  'sticky-note': StickyNote,
  'text-cursor-input': TextCursorInput,
  'user-check': UserCheck,
  wrench: Wrench,
}

export const hasIcon = (name: string): boolean => Object.hasOwn(icons, name)

export function KindIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Icon = icons[name] ?? CircleQuestionMark
  return <Icon size={size} strokeWidth={1.9} aria-hidden />
}

const tiles: Record<KindGroup, string> = {
  ends: 'bg-ends-soft text-ends',
  models: 'bg-models-soft text-models',
  decide: 'bg-decide-soft text-decide',
  combine: 'bg-combine-soft text-combine',
  shape: 'bg-shape-soft text-shape',
  flow: 'bg-flow-soft text-flow',
}

/** A kind's icon on its group's soft tile. */
export function KindTile({
  icon,
  group,
  size = 26,
  className,
}: {
  icon: string
  group: KindGroup
  size?: number
  className?: string
}) {
  return (
    <span
      aria-hidden
      className={cx('rounded-control flex shrink-0 items-center justify-center', tiles[group], className)}
      style={{ width: size, height: size }}
    >
      <KindIcon name={icon} size={Math.round(size * 0.58)} />
    </span>
  )
}

/** The colour of a group for strokes and bars, as a CSS value. */
export const groupColor = (group: KindGroup): string => `var(--${group})`
