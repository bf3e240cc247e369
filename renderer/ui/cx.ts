import { clsx, type ClassValue } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { theme: { radius: ['tag', 'control', 'card'], shadow: ['soft'] } },
})

/** Joins class names; of two Tailwind classes that say different things about the same property the later one wins. */
export const cx = (...values: ClassValue[]): string => merge(clsx(values))
