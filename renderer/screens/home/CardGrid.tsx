import { useState, type MouseEvent } from 'react'
import type { PipelineCard as Card, PipelineFlag } from '../../../shared/api/contract.ts'
import { useEnd } from '../../lib/use-end.ts'
import { ContextMenu } from '../../ui/index.ts'
import { menuOf, PipelineCard } from './PipelineCard.tsx'

const none: readonly PipelineFlag[] = []

interface CardGridProps {
  cards: readonly Card[]
  /** Reasons to look at a pipeline again, by its id. */
  flags: ReadonlyMap<string, readonly PipelineFlag[]>
  /** The last of them comes near the view. */
  onEnd: () => void
}

/** Pipelines as cards, more of them as one scrolls, with one context menu for whichever card was meant. */
export function CardGrid({ cards, flags, onEnd }: CardGridProps) {
  const [meant, setMeant] = useState<Card | null>(null)
  const end = useEnd(onEnd, cards.length)
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
          {cards.map((card) => (
            <PipelineCard key={card.id} card={card} flags={flags.get(card.id) ?? none} />
          ))}
        </ul>
      </ContextMenu>
      <div ref={end} />
    </>
  )
}
