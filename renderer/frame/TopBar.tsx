import {
  CircleDollarSign,
  Ellipsis,
  History,
  KeyRound,
  Keyboard,
  Monitor,
  Moon,
  Sun,
  TimerReset,
  Workflow,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { hrefOf, navigate, setSetting, useRoute, useSettings, type Route } from '../store/index.ts'
import { cx, IconButton, Menu, toast, type MenuItem } from '../ui/index.ts'
import { BrandMark } from './Brand.tsx'
import { ReviewsButton } from './Reviews.tsx'
import { useShortcutHelp } from './ShortcutHelp.tsx'
import { UnreadButton } from './Unread.tsx'

export interface TopBarProps {
  /** Where one is, after the brand: `Switchyard / <crumbs>`. With crumbs the navigation moves into the menu at the right. */
  crumbs?: ReactNode
  /** At the right, the main one last. */
  actions?: ReactNode
}

const places = [
  { label: 'Pipelines', route: { screen: 'home' }, screens: ['home', 'editor'], icon: <Workflow size={15} /> },
  { label: 'Runs', route: { screen: 'runs', pipelineId: null }, screens: ['runs', 'run'], icon: <History size={15} /> },
  { label: 'Models and keys', route: { screen: 'models' }, screens: ['models'], icon: <KeyRound size={15} /> },
  { label: 'Costs', route: { screen: 'costs' }, screens: ['costs'], icon: <CircleDollarSign size={15} /> },
] as const satisfies readonly { label: string; route: Route; screens: readonly Route['screen'][]; icon: ReactNode }[]

const themes = [
  { id: 'system', label: 'Theme of the system', icon: <Monitor size={15} /> },
  { id: 'light', label: 'Light theme', icon: <Sun size={15} /> },
  { id: 'dark', label: 'Dark theme', icon: <Moon size={15} /> },
] as const

/** The bar over every screen: each screen draws it first and says what stands in it. 48 px. */
export function TopBar({ crumbs, actions }: TopBarProps) {
  const screen = useRoute((state) => state.route.screen)
  return (
    <header className="bg-surface border-line flex h-12 shrink-0 items-center gap-1 border-b pr-3 pl-4">
      <a
        href={hrefOf({ screen: 'home' })}
        className="rounded-control flex items-center gap-2 font-bold"
        aria-label="Switchyard, all pipelines"
      >
        <span className="text-accent">
          <BrandMark />
        </span>
        <span aria-hidden className="max-[560px]:hidden">
          Switchyard
        </span>
      </a>
      {crumbs === undefined ? (
        <nav aria-label="Main" className="ml-5 flex min-w-0 gap-0.5 overflow-x-auto max-[560px]:ml-1">
          {places.map((place) => {
            const here = (place.screens as readonly string[]).includes(screen)
            return (
              <a
                key={place.label}
                href={hrefOf(place.route)}
                aria-current={here ? 'page' : undefined}
                className={cx(
                  'rounded-control flex h-8 items-center px-2.5 font-medium whitespace-nowrap transition-colors select-none -outline-offset-2 max-[560px]:px-1.5',
                  here ? 'bg-fill text-ink' : 'text-ink-2 hover:bg-fill hover:text-ink',
                )}
              >
                {place.label}
              </a>
            )
          })}
        </nav>
      ) : (
        <div className="flex min-w-0 items-center gap-2.5 pl-2.5">
          <span aria-hidden className="text-ink-3">
            /
          </span>
          {crumbs}
        </div>
      )}
      <div className="ml-auto flex shrink-0 items-center gap-2 pl-3 max-[560px]:pl-1">
        <UnreadButton />
        <ReviewsButton />
        {actions}
        <MoreMenu withPlaces={crumbs !== undefined} />
      </div>
    </header>
  )
}

function MoreMenu({ withPlaces }: { withPlaces: boolean }) {
  const theme = useSettings((state) => state.settings.theme)
  const unasked = useSettings((state) => state.settings.resumeUnasked)
  const items: MenuItem[] = [
    ...(withPlaces ? places : []).map((place) => ({
      id: place.label,
      label: place.label,
      icon: place.icon,
      onSelect: () => navigate(place.route),
    })),
    ...themes.map((choice, index) => ({
      id: choice.id,
      label: choice.label,
      icon: choice.icon,
      checked: theme === choice.id,
      separated: withPlaces && index === 0,
      onSelect: () => void chooseTheme(choice.id),
    })),
    {
      id: 'unasked',
      label: 'Go on with interrupted runs at start',
      icon: <TimerReset size={15} />,
      checked: unasked,
      separated: true,
      onSelect: () => void chooseUnasked(!unasked),
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: <Keyboard size={15} />,
      shortcut: '?',
      separated: true,
      onSelect: () => useShortcutHelp.setState({ open: true }),
    },
  ]
  return (
    <Menu
      items={items}
      trigger={
        <IconButton label="More">
          <Ellipsis size={16} />
        </IconButton>
      }
    />
  )
}

async function chooseUnasked(unasked: boolean): Promise<void> {
  const refusal = await setSetting('resumeUnasked', unasked)
  if (refusal !== null) toast({ tone: 'bad', title: 'This could not be kept', description: refusal })
}

async function chooseTheme(theme: (typeof themes)[number]['id']): Promise<void> {
  const refusal = await setSetting('theme', theme)
  if (refusal !== null) toast({ tone: 'bad', title: 'The theme could not be kept', description: refusal })
}
