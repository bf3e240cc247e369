import { ExternalLink } from 'lucide-react'
import type { ProviderRow } from '../../../shared/api/contract.ts'
import { keyPageOf } from './words.ts'

/** The way out to where a key of this provider is made; nothing where there is none. */
export function KeyPage({ provider }: { provider: Pick<ProviderRow, 'id' | 'baseUrlSource'> }) {
  const page = keyPageOf(provider)
  if (page === null) return null
  return (
    <a
      href={page}
      target="_blank"
      rel="noreferrer"
      className="text-accent rounded-control inline-flex max-w-full items-center gap-1.5 hover:underline"
    >
      <span className="min-w-0 wrap-anywhere">Make a key at {new URL(page).hostname}</span>
      <ExternalLink size={13} className="shrink-0" aria-hidden />
      <span className="sr-only">, opens in your browser</span>
    </a>
  )
}
