import { useState, type MouseEvent } from 'react'
import type { PipelineCard as Card, PipelineFlag } from '../../../shared/api/contract.ts'
import { usePortions } from '../../lib/use-portions.ts'
import { ContextMenu } from '../../ui/index.ts'
import { menuOf, PipelineCard } from './PipelineCard.tsx'

const none: readonly PipelineFlag[] = []

interface CardGridProps {
  cards: readonly Card[]
  /** Reasons to look at a pipeline again, by its id. */
  flags: ReadonlyMap<string, readonly PipelineFlag[]>
}

/** All pipelines as cards, with one context menu for whichever card was meant. */
export function CardGrid({ cards, flags }: CardGridProps) {
  const [meant, setMeant] = useState<Card | null>(null)
  const { shown, end } = usePortions(cards.length)
  const choose = (event: MouseEvent) => {
    const id =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-card]')?.dataset['card'] : undefined
    const card = cards.find((each) => each.id === id)
    // Between the cards there is nothing to have a menu of.
    if (card === undefined) event.stopPropagation()
    else setMeant(card)
  }
  return (
    <>
      <ContextMenu items={meant === null ? [] : menuOf(meant)}>
        <ul
          aria-label="Your pipelines"
          onContextMenuCapture={choose}
          className="grid grid-cols-[repeat(auto-fill,minmax(250px,1fr))] gap-3"
        >
          {cards.slice(0, shown).map((card) => (
            <PipelineCard key={card.id} card={card} flags={flags.get(card.id) ?? none} />
          ))}
        </ul>
      </ContextMenu>
      <div ref={end} />
    </>
  )
}
