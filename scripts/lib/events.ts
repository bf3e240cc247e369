import { readFileSync } from 'node:fs'
import { isLiveOnly, type RunEvent } from '../../shared/events/types.ts'

/* The overview of all events in docs/format.md, made from what shared/events/types.ts says of them. */

interface EventField {
  name: string
  optional: boolean
  /** What its comment says of it; may be empty. */
  says: string
}

interface ListedEvent {
  type: string
  /** What its comment says: when it comes. */
  when: string
  /** It is of a node, and has `nodeId`. */
  ofNode: boolean
  fields: EventField[]
}

const comment = /\/\*\*\s*([\s\S]*?)\s*\*\//
const plain = (text: string): string => text.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim()

/** Each member of the union `RunEvent`, in its order; throws where one isn't written as the others are. */
export function listedEvents(): ListedEvent[] {
  const source = readFileSync(new URL('../../shared/events/types.ts', import.meta.url), 'utf8')
  const union = /export type RunEvent =\n([\s\S]*?)\n\nexport type RunEventType/.exec(source)?.[1] ?? ''
  const members = [
    ...union.matchAll(/((?: {2}\/\*\*[\s\S]*?\*\/\n)?) {2}\| \((Base|OfNode) & \{([\s\S]*?)\}\)(?=\n|$)/g),
  ]
  const types = [...union.matchAll(/type: '([^']+)'/g)]
  if (members.length !== types.length) throw new Error('shared/events/types.ts has an event that is written otherwise.')
  return members.map(([, said = '', of, inside = '']) => {
    const type = /type: '([^']+)'/.exec(inside)?.[1]
    const when = plain(comment.exec(said)?.[1] ?? '')
    if (type === undefined || when === '') throw new Error(`The event ${type ?? inside} doesn't say when it comes.`)
    return { type, when, ofNode: of === 'OfNode', fields: fieldsOf(inside) }
  })
}

/** Fields of a member by name, `type` left out: those at its own depth. */
function fieldsOf(inside: string): EventField[] {
  const flat = inside.replaceAll(/\{[^{}]*\}/g, 'object')
  return [...flat.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?(?:^|[;\n])\s*([A-Za-z]+)(\??):/g)].flatMap(
    ([, said = '', name = '', mark]) =>
      name === 'type' ? [] : [{ name, optional: mark === '?', says: plain(comment.exec(said)?.[1] ?? '') }],
  )
}

const begins = '<!-- Made by `node scripts/events.ts` from shared/events/types.ts -->'
const ends = '<!-- End of what is made -->'

function eventsPart(): string {
  const rows = listedEvents().map(({ type, when, ofNode, fields }) => {
    const live = isLiveOnly({ type } as RunEvent) ? ' Live only.' : ''
    const known = fields.filter(({ name }) => !ofNode || name !== 'nodeId')
    const names = [
      ...(ofNode ? ['`nodeId`'] : []),
      ...known.map(({ name, optional }) => `\`${name}\`${optional ? '?' : ''}`),
    ]
    const said = known.filter(({ says }) => says !== '').map(({ name, says }) => `\`${name}\`: ${says}`)
    return `| \`${type}\` | ${when}${live} | ${[names.join(', '), ...said].join('<br>')} |`
  })
  return [begins, '', '| event | when it comes | fields |', '|---|---|---|', ...rows, '', ends].join('\n')
}

/** The page with the overview as it is now; throws where the page has no place for it. */
export function withEvents(page: string): string {
  const [from, to] = [page.indexOf(begins), page.indexOf(ends)]
  if (from < 0 || to < from) throw new Error('docs/format.md has no place for the events.')
  return page.slice(0, from) + eventsPart() + page.slice(to + ends.length)
}
