import { randomBytes } from 'node:crypto'
import type { Payload, PipelineCard, Results, SavedPipeline } from '../../shared/api/contract.ts'
import { compile } from '../../shared/compiler/index.ts'
import { readDocument, writeDocument } from '../../shared/document/index.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { Environment } from '../../shared/model/types.ts'
import type { Problem } from '../../shared/problems.ts'
import type { Pushes } from './pushes.ts'
import type { Store, StoredPipeline } from './store.ts'
import { CoreError } from './types.ts'

const newId = (): string => randomBytes(9).toString('base64url').replace(/[-_]/g, '0')

const missing = (id: string): CoreError => new CoreError('not_found', `There is no pipeline ${id}. It may have been deleted.`)

/** A name a file system takes, or "pipeline". */
const fileNameOf = (name: string): string =>
  `${name.normalize('NFKD').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 80).toLowerCase() || 'pipeline'}.json`

/** What the screens do with pipelines. Documents are kept as the text that `writeDocument` makes of them. */
export class Pipelines {
  readonly #store: Store
  readonly #pushes: Pushes

  constructor(store: Store, pushes: Pushes) {
    this.#store = store
    this.#pushes = pushes
  }

  list(search: string | undefined, environment: Environment): PipelineCard[] {
    return this.#store.pipelineCards(search ?? '').map(({ text, ...card }) => {
      const { document } = readDocument(text)
      const problems = document === null ? 1 : compile(document, environment).problems.filter(({ severity }) => severity === 'error').length
      return { ...card, problems, thumbnail: thumbnailOf(document) }
    })
  }

  get(id: string, version?: number): SavedPipeline {
    const found = this.#store.pipeline(id, version)
    if (found === null) throw missing(id)
    return savedPipeline(found)
  }

  create(document: PipelineDocument): SavedPipeline {
    const saved = savedPipeline(this.#store.createPipeline(newId(), writeDocument(document), document))
    this.#changed(saved)
    return saved
  }

  save({ id, baseVersion, document }: Payload<'pipelines.save'>): Results['pipelines.save'] {
    const outcome = this.#store.savePipeline(id, baseVersion, writeDocument(document), document)
    if (outcome === null) throw missing(id)
    if (outcome.saved) {
      this.#pushes.send({ topic: 'pipelines', id, version: outcome.version, deleted: false })
      return outcome
    }
    const theirs = this.get(id, outcome.theirs)
    return { saved: false, conflict: { yours: outcome.yours, theirs: outcome.theirs, document: theirs.document } }
  }

  import(text: string): Results['pipelines.import'] {
    const { document, problems } = readDocument(text)
    return { pipeline: document === null ? null : { ...this.create(document), problems }, problems }
  }

  export(id: string): Results['pipelines.export'] {
    const { document } = this.get(id)
    return { fileName: fileNameOf(document.name), text: writeDocument(document) }
  }

  duplicate(id: string): SavedPipeline {
    const { document } = this.get(id)
    return this.create({ ...document, name: `${document.name.slice(0, 190)} (copy)` })
  }

  delete(id: string): Results['pipelines.delete'] {
    if (!this.#store.deletePipeline(id)) throw missing(id)
    this.#pushes.send({ topic: 'pipelines', id, version: 0, deleted: true })
    return { id }
  }

  restore(id: string): SavedPipeline {
    if (!this.#store.restorePipeline(id)) throw missing(id)
    const saved = this.get(id)
    this.#changed(saved)
    return saved
  }

  #changed({ id, version }: SavedPipeline): void {
    this.#pushes.send({ topic: 'pipelines', id, version, deleted: false })
  }
}

function savedPipeline({ id, version, updatedAt, text }: StoredPipeline): SavedPipeline {
  const { document, problems } = readDocument(text)
  if (document === null) throw new CoreError('unreadable', `The stored pipeline can't be read: ${wordsOf(problems)}`)
  return { id, version, updatedAt, document, problems }
}

const wordsOf = (problems: readonly Problem[]): string => problems.map(({ message }) => message).join(' ')

function thumbnailOf(document: PipelineDocument | null): PipelineCard['thumbnail'] {
  if (document === null) return { nodes: [], edges: [] }
  return {
    nodes: document.nodes.map(({ id, kind, position }) => ({ id, kind, x: position.x, y: position.y })),
    edges: document.edges.map(({ from, to }) => [from.node, to.node]),
  }
}
