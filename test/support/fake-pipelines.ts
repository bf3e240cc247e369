import type { PipelineCard, SavedPipeline } from '../../shared/api/contract.ts'
import { cheapFirst } from './samples.ts'
import { type FakeTools, type Handlers, type World, found } from './fake-world.ts'

/** The core's answers about pipelines, as far as a screen sees them. */
export function pipelineHandlers(world: World, { push, newId }: FakeTools) {
  const saved = (card: PipelineCard, document = cheapFirst): SavedPipeline => ({
    id: card.id,
    version: card.version,
    updatedAt: card.updatedAt,
    document: { ...document, name: card.name },
    problems: [],
  })
  const cardOf = (id: string): PipelineCard =>
    found(
      world.cards.find((card) => card.id === id),
      'pipeline',
    )
  const announce = (id: string, deleted = false) => push({ topic: 'pipelines', id, version: 1, deleted })
  const add = (name: string): PipelineCard => {
    const card: PipelineCard = {
      id: newId('p'),
      name,
      description: '',
      version: 1,
      updatedAt: new Date().toISOString(),
      thumbnail: { nodes: [], edges: [] },
      problems: 0,
      lastRun: null,
    }
    world.cards = [card, ...world.cards]
    announce(card.id)
    return card
  }

  return {
    'pipelines.list': ({ search, deleted, before, limit = 50 }) => {
      const all = (deleted === true ? world.deleted : world.cards).filter((card) =>
        `${card.name} ${card.description}`.toLowerCase().includes((search ?? '').toLowerCase()),
      )
      const from = all.findIndex(({ id }) => id === before?.id) + 1
      const rows = all.slice(from, from + limit)
      const last = rows.at(-1)
      const more = last !== undefined && from + limit < all.length
      return { rows, next: more ? { at: last.updatedAt, id: last.id } : null }
    },
    'pipelines.names': ({ ids }) =>
      [...world.cards, ...world.deleted]
        .filter(({ id }) => ids.includes(id))
        .map(({ id, name, version }) => ({ id, name, version, deleted: world.deleted.some((card) => card.id === id) })),
    'pipelines.get': ({ id }) => saved(cardOf(id), world.document),
    'pipelines.create': ({ document }) => saved(add(document.name), document),
    'pipelines.save': ({ id }) => ({
      saved: true,
      version: cardOf(id).version + 1,
      updatedAt: new Date().toISOString(),
    }),
    'pipelines.import': () => ({
      pipeline: world.importKeeps ? saved(add('Imported')) : null,
      problems: world.importProblems,
    }),
    'pipelines.export': ({ id }) => ({
      onlyHere: [],
      fileName: `${cardOf(id).name}.json`,
      text: `${JSON.stringify(cheapFirst, null, 2)}\n`,
    }),
    'pipelines.duplicate': ({ id }) => saved(add(`${cardOf(id).name} copy`)),
    'pipelines.delete': ({ id }) => {
      world.deleted = [cardOf(id), ...world.deleted]
      world.cards = world.cards.filter((card) => card.id !== id)
      announce(id, true)
      return { id }
    },
    'pipelines.restore': ({ id }) => {
      const card = found(
        world.deleted.find((each) => each.id === id),
        'pipeline',
      )
      world.cards = [...world.cards, card]
      world.deleted = world.deleted.filter((each) => each.id !== id)
      announce(id)
      return saved(card)
    },
    'pipelines.versions': () => world.versions,
    'pipelines.view.get': () => ({ view: null }),
    'pipelines.view.set': () => null,

    'pipelines.flags': () => world.flags,
    'pipelines.paid': () => world.paid,
    'pipelines.history': () => world.history,
  } satisfies Partial<Handlers>
}
