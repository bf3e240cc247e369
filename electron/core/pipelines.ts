import { kindOf } from '../../shared/kinds/index.ts'
import { randomBytes } from 'node:crypto'
import type { Payload, Results, SaveOutcome, SavedPipeline } from '../../shared/api/contract.ts'
import { compile } from '../../shared/compiler/index.ts'
import { keysInDocument, readDocument, writeDocument } from '../../shared/document/index.ts'
import { sketchOf } from '../../shared/document/place.ts'
import { type PipelineDocument, limits } from '../../shared/document/schema.ts'
import type { Environment } from '../../shared/model/types.ts'
import { type Problem, problem } from '../../shared/problems.ts'
import type { Pushes } from './pushes.ts'
import {
  type PipelineMeta,
  type Store,
  type StoredOutcome,
  type StoredPipeline,
  createPipeline,
  deletePipeline,
  StoreError,
  getPipeline,
  latestOf,
  listPipelines,
  listVersions,
  noteUnreadDrawing,
  restorePipeline,
  savePipeline,
} from '../db/index.ts'
import { CoreError } from './types.ts'

const newId = (): string => randomBytes(9).toString('base64url').replace(/[-_]/g, '0')

const longestName = 190
/** Versions that are tried where the latest can't be read. */
const mostTried = 200
const noMachine: Environment = { providers: [] }

/** A name a file system takes, or "pipeline". */
const fileNameOf = (name: string): string =>
  `${
    name
      .normalize('NFKD')
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80)
      .toLowerCase() || 'pipeline'
  }.json`

/** What of a document means something on this machine alone. */
function onlyHere(document: PipelineDocument): string[] {
  return document.nodes.flatMap(({ kind, config }) => {
    const definition = kindOf(kind)
    const read = definition?.onlyHere === undefined ? null : definition.schema.safeParse(config ?? {})
    return read?.success === true ? (definition?.onlyHere?.(read.data) ?? []) : []
  })
}

/** What the screens do with pipelines. Documents are kept as the text that `writeDocument` makes of them. */
export class Pipelines {
  readonly #db: Store
  readonly #now: () => number
  readonly #pushes: Pushes

  constructor(db: Store, now: () => number, pushes: Pushes) {
    this.#db = db
    this.#now = now
    this.#pushes = pushes
  }

  list(filter: Payload<'pipelines.list'>): Results['pipelines.list'] {
    return listPipelines(this.#db, filter)
  }

  /** Without a version the latest, and where that can't be read the last one that can, which says so. */
  get(id: string, version?: number): SavedPipeline {
    try {
      return savedPipeline(getPipeline(this.#db, id, version))
    } catch (error) {
      if (version !== undefined || !isUnread(error)) throw error
      return this.#lastReadable(id)
    }
  }

  #lastReadable(id: string): SavedPipeline {
    const { name, latest } = latestOf(this.#db, id)
    noteUnreadDrawing(this.#db, { id, name, version: latest })
    const earlier = listVersions(this.#db, id).filter(({ version }) => version < latest)
    for (const { version, savedAt } of earlier.slice(0, mostTried)) {
      try {
        // Saved on the latest, it takes its place; nothing of it is lost.
        const found = savedPipeline(getPipeline(this.#db, id, version))
        return { ...found, version: latest, instead: { version, savedAt } }
      } catch (error) {
        if (!isUnread(error)) throw error
      }
    }
    throw new CoreError(
      'unreadable',
      `Nothing of “${name}” can be read any more, in none of its versions. Delete it, or bring it back from a copy.`,
    )
  }

  create(document: PipelineDocument): SavedPipeline {
    const made = { id: newId(), text: storedText(document), meta: metaOf(document), now: this.#now() }
    const saved = savedPipeline(createPipeline(this.#db, made))
    this.#changed(saved)
    return saved
  }

  save({ id, baseVersion, document }: Payload<'pipelines.save'>): SaveOutcome {
    const outcome = this.#save({ id, baseVersion, document })
    if (outcome.saved) {
      this.#changed({ id, version: outcome.version })
      return outcome
    }
    const { yours, theirs, text } = outcome.conflict
    return { saved: false, conflict: { yours, theirs, document: readable(text).document } }
  }

  /** Saves what was read in the same transaction; `tell` says so once that is over. */
  write(made: Payload<'pipelines.save'>): Pick<SavedPipeline, 'id' | 'version'> {
    const outcome = this.#save(made)
    return { id: made.id, version: outcome.saved ? outcome.version : outcome.conflict.yours }
  }

  tell(saved: readonly Pick<SavedPipeline, 'id' | 'version'>[]): void {
    for (const each of saved) this.#changed(each)
  }

  #save({ id, baseVersion, document }: Payload<'pipelines.save'>): StoredOutcome {
    const made = { id, baseVersion, text: storedText(document), meta: metaOf(document), now: this.#now() }
    return savePipeline(this.#db, made)
  }

  import(text: string): Results['pipelines.import'] {
    const { document, problems: read } = readDocument(text)
    if (document === null) return { pipeline: null, problems: read }
    const problems = [...read, ...keysInDocument(document)]
    try {
      return { pipeline: { ...this.create(document), problems }, problems }
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'too_large') throw error
      const tooLarge = problem('too_large', '-', error.message, 'Take something out of it, or divide it in two.')
      return { pipeline: null, problems: [...problems, tooLarge] }
    }
  }

  export(id: string): Results['pipelines.export'] {
    const { document } = this.get(id)
    return { fileName: fileNameOf(document.name), text: writeDocument(document), onlyHere: onlyHere(document) }
  }

  duplicate(id: string): SavedPipeline {
    const { document } = this.get(id)
    return this.create({ ...document, name: `${document.name.slice(0, longestName)} (copy)` })
  }

  delete(id: string): Results['pipelines.delete'] {
    deletePipeline(this.#db, id, this.#now())
    this.#pushes.send({ topic: 'pipelines', id, version: 0, deleted: true })
    return { id }
  }

  restore(id: string): SavedPipeline {
    const { latest } = restorePipeline(this.#db, id)
    this.#changed({ id, version: latest })
    return this.get(id)
  }

  #changed({ id, version }: Pick<SavedPipeline, 'id' | 'version'>): void {
    this.#pushes.send({ topic: 'pipelines', id, version, deleted: false })
  }
}

/** As it is kept and exported: indented, so larger than a compact file may have been. What couldn't be read again isn't kept. */
function storedText(document: PipelineDocument): string {
  const text = writeDocument(document)
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.bytes)
    throw new CoreError(
      'too_large',
      `Written out, this pipeline has ${(bytes / 1e6).toFixed(1)} MB; at most ${limits.bytes / 1e6} MB can be kept. Nothing was stored.`,
    )
  return text
}

/** The document in a stored text. What was stored was written by `writeDocument`, so a text that can't be read is damage. */
function readable(text: string): { document: PipelineDocument; problems: Problem[] } {
  const { document, problems } = readDocument(text)
  if (document === null)
    throw new CoreError(
      'unreadable',
      `The stored pipeline can't be read: ${problems.map(({ message }) => message).join(' ')}`,
    )
  return { document, problems }
}

const isUnread = (error: unknown): boolean =>
  (error instanceof StoreError && error.code === 'damaged') ||
  (error instanceof CoreError && error.code === 'unreadable')

const savedPipeline = ({ id, version, updatedAt, text }: StoredPipeline): SavedPipeline => ({
  id,
  version,
  updatedAt,
  ...readable(text),
})

/** What a card shows. Problems are those of any machine: missing keys and models are not the document's. */
function metaOf(document: PipelineDocument): PipelineMeta {
  const { problems } = compile(document, noMachine)
  return {
    name: document.name,
    description: document.description ?? '',
    problems: problems.filter(({ severity }) => severity === 'error').length,
    thumbnail: sketchOf(document),
  }
}
