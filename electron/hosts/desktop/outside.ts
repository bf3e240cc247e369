import { builtInProviders } from '../../../shared/providers/registry.ts'

/** Whole addresses, not hosts: behind a known host may lie a page of anybody's. */
const known: ReadonlySet<string> = new Set(
  builtInProviders.flatMap(({ keyPage }) => (keyPage === null ? [] : [new URL(keyPage).href])),
)

/** The address as the system's browser is to open it: a page where a provider's keys are made. Null: it is not opened. */
export function opensOutside(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { href } = new URL(address)
  return known.has(href) ? href : null
}
