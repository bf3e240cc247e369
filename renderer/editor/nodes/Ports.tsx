import { Handle, Position } from '@xyflow/react'
import { memo } from 'react'
import type { StepState } from '../../../shared/events/reduce.ts'
import { bare, type Card, type PortPlace } from '../model/geometry.ts'
import { portKey } from '../model/names.ts'
import { cx } from '../../ui/index.ts'
import { typeName } from '../../../shared/values.ts'

/** The dots wires end in. Their places are the card's; a label stands beside each where the card itself has no line for it. */
export function CardPorts({
  card,
  step,
  wired,
  inOrder,
}: {
  card: Card
  step: StepState | null
  wired: string
  inOrder: boolean
}) {
  if (bare(card))
    return <BorderEnds sides={(['in', 'out'] as const).filter((side) => wired.includes(portKey(side, '')))} />
  return card.ports.map((place) => (
    <Port
      key={place.side + place.id}
      place={place}
      live={wired.includes(portKey(place.side, place.id)) && isLive(place, step, inOrder)}
      beside={card.shape === 'answer' || card.collapsed}
    />
  ))
}

/** Where wires end that can name no port: in the middle of a side. No new wire begins or ends there. */
export function BorderEnds({ sides, ghost = false }: { sides: readonly PortPlace['side'][]; ghost?: boolean }) {
  const end = (type: 'target' | 'source') => (
    <Handle
      type={type}
      position={type === 'target' ? Position.Left : Position.Right}
      isConnectable={false}
      className={cx('sw-port', ghost && 'sw-ghost')}
      style={{ left: type === 'target' ? 0 : '100%', top: '50%', right: 'auto' }}
    />
  )
  return (
    <>
      {sides.includes('in') && end('target')}
      {sides.includes('out') && end('source')}
    </>
  )
}

/** Did a value pass here in this run? */
function isLive(place: PortPlace, step: StepState | null, inOrder: boolean): boolean {
  if (step === null) return false
  if (place.side === 'out')
    return step.status === 'done' && step.outputs !== null && Object.hasOwn(step.outputs, place.id)
  if (inOrder && step.decision !== null) return step.decision.chosen === place.id
  return step.status === 'done' || step.status === 'running'
}

const Port = memo(function Port({ place, live, beside }: { place: PortPlace; live: boolean; beside: boolean }) {
  const isInput = place.side === 'in'
  const { port } = place
  const optional = port !== null && 'optional' in port && port.optional === true
  const many = port !== null && 'many' in port && port.many === true
  const words = portWords(place)
  return (
    <Handle
      type={isInput ? 'target' : 'source'}
      position={isInput ? Position.Left : Position.Right}
      id={place.id}
      data-port={place.id}
      data-side={place.side}
      aria-label={words}
      role="img"
      className={cx(
        'sw-port',
        live && 'sw-live',
        place.ghost && 'sw-ghost',
        optional && 'sw-optional',
        many && 'sw-many',
      )}
      // Counted from the card's border, in which the card's own left and top begin.
      style={{ left: place.x - 1, top: place.y - 1, right: 'auto', bottom: 'auto' }}
    >
      <span
        aria-hidden
        className={cx('sw-port-label', isInput ? 'sw-port-left' : 'sw-port-right', beside && 'sw-beside')}
      >
        {words}
      </span>
    </Handle>
  )
})

function portWords({ port, label, ghost, side }: PortPlace): string {
  if (ghost || port === null) return `${label}: no such port`
  if (side === 'in' && 'accepts' in port) {
    const takes = port.accepts.map(typeName).join(' or ')
    return `${label}: ${takes}${port.many === true ? ', any number of wires' : ''}${port.optional === true ? ', optional' : ''}`
  }
  if ('gives' in port) return `${label}${typeof port.gives === 'string' ? `: ${typeName(port.gives)}` : ''}`
  return label
}
