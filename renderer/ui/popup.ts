/** What everything that floats looks like. */
export const popupClass =
  'bg-raised text-ink border border-line rounded-card shadow-soft origin-(--transform-origin) outline-none ' +
  'transition-[opacity,scale] duration-120 data-starting-style:scale-98 data-starting-style:opacity-0 data-ending-style:opacity-0'

export const itemClass =
  'flex min-h-7 w-full cursor-default items-center gap-2 rounded-control px-2 py-1 text-left outline-none select-none ' +
  'data-highlighted:bg-fill data-disabled:text-ink-3'
