import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, normalize } from 'node:path'
import type { CollectionState } from '../../shared/api/node-calls.ts'
import type { Signal } from '../../shared/clock.ts'
import { handbook, handbookId } from '../../shared/documents/handbook.ts'
import { type Collection, documentLimits, type FileProblem, isPath, type Shelf } from '../../shared/documents/types.ts'
import { StepError } from '../../shared/errors.ts'
import { type FoundFile, createReader, readerVersion, scanFolder } from '../documents/index.ts'
import {
  type IndexedFile,
  type Store,
  deleteCollection,
  dropFile,
  listCollections,
  listFiles,
  putFile,
  saveCollection,
  searchVector,
  searchWords,
  textsWithoutVector,
  touchFile,
} from '../db/index.ts'
import { CoreError } from './types.ts'

/** Requests for vectors that one step may spend on passages: of its eight, two are left for the question and a retry. */
const requestsForPassages = 6

interface Found {
  files: FoundFile[]
  problems: FileProblem[]
  /** For what is part of the app and lies in no folder. */
  bytes?: (path: string) => Uint8Array
}

/** Local documents: read when they change, in a thread of their own; found by words and by vectors. Nothing leaves the machine. */
export class Library {
  readonly #db: Store
  readonly #now: () => number
  /** Texts that one request for vectors may hold, by provider. */
  readonly #atOnce: (provider: string) => number
  readonly #reader = createReader()
  readonly #reading = new Map<string, Promise<CollectionState>>()

  constructor(db: Store, now: () => number, atOnce: (provider: string) => number) {
    this.#db = db
    this.#now = now
    this.#atOnce = atOnce
  }

  list(): Collection[] {
    return [
      { id: handbookId, path: '', builtIn: true },
      ...listCollections(this.#db).map((collection) => ({ ...collection, builtIn: false })),
    ]
  }

  async save({ id, path }: { id: string; path: string }): Promise<Collection> {
    if (id === handbookId)
      throw new CoreError('not_allowed', 'That name is taken by the handbook that comes with the app.')
    const folder = folderOf(path)
    if (folder === null) throw new CoreError('bad_path', `${path} is not the whole path of a folder.`)
    const facts = await stat(folder).catch(() => null)
    if (facts?.isDirectory() !== true) throw new CoreError('bad_path', `There is no folder ${folder}.`)
    saveCollection(this.#db, { id, path: folder }, this.#now())
    return { id, path: folder, builtIn: false }
  }

  delete(id: string): void {
    deleteCollection(this.#db, id)
  }

  /** Brings what is known of a collection up to date. Rejects with `CoreError`. */
  async look(collection: string): Promise<CollectionState> {
    const folder = this.#folder(collection)
    if (folder === null) throw new CoreError('no_collection', noCollection(collection))
    return this.#upToDate(folder)
  }

  /** For a step: up to date, and ready to be searched. Rejects with `StepError`. */
  async open(collection: string, signal: Signal): Promise<Shelf> {
    const folder = this.#folder(collection)
    if (folder === null) throw new StepError('config', noCollection(collection), 'no_collection')
    let state: CollectionState
    try {
      state = await stoppable(this.#upToDate(folder), signal)
    } catch (error) {
      if (error instanceof StepError) throw error
      throw new StepError('config', error instanceof Error ? error.message : String(error), 'bad_folder')
    }
    const db = this.#db
    return {
      files: state.files.length,
      passages: state.passages,
      read: state.read,
      problems: state.problems,
      byWords: (query, most) => searchWords(db, folder, query, most),
      withoutVector: (target) =>
        textsWithoutVector(db, folder, target, this.#atOnce(target.provider) * requestsForPassages),
      byVector: (target, vector, most) => searchVector(db, folder, target, vector, most),
    }
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  /** A collection's folder by its name, or a path as given; null where neither is known. */
  #folder(collection: string): string | null {
    if (collection === handbookId) return `app:${handbookId}`
    if (isPath(collection)) return folderOf(collection)
    return listCollections(this.#db).find(({ id }) => id === collection)?.path ?? null
  }

  /** Two who ask at once wait for one reading. */
  #upToDate(folder: string): Promise<CollectionState> {
    const under = this.#reading.get(folder)
    if (under !== undefined) return under
    const reading = this.#refresh(folder).finally(() => this.#reading.delete(folder))
    this.#reading.set(folder, reading)
    return reading
  }

  async #refresh(folder: string): Promise<CollectionState> {
    const found = folder.startsWith('app:') ? builtIn() : await scan(folder)
    const known = new Map(listFiles(this.#db, folder).map((file) => [file.path, file]))
    const here = new Set(found.files.map(({ path }) => path))
    for (const path of known.keys()) if (!here.has(path)) dropFile(this.#db, folder, path)
    let read = 0
    for (const file of found.files) if (await this.#readIfChanged(folder, file, known.get(file.path), found)) read += 1
    const files = listFiles(this.#db, folder).map(({ path, passages, problem }) => ({ path, passages, problem }))
    const problems = files.flatMap(({ path, problem }) => (problem === null ? [] : [{ file: path, why: problem }]))
    const passages = files.reduce((sum, file) => sum + file.passages, 0)
    return { folder, files, passages, problems: [...found.problems, ...problems], read }
  }

  /** By size and time, then by its bytes. @returns whether it was read */
  async #readIfChanged(
    folder: string,
    file: FoundFile,
    known: IndexedFile | undefined,
    { bytes }: Found,
  ): Promise<boolean> {
    const same = known !== undefined && known.reader === readerVersion
    if (same && known.size === file.size && known.mtimeMs === file.mtimeMs) return false
    const done = await this.#reader.read({
      name: file.path,
      from: bytes === undefined ? { path: join(folder, file.path) } : { bytes: bytes(file.path) },
      knownHash: same ? known.hash : null,
    })
    if (done.same && known !== undefined) {
      touchFile(this.#db, known.no, file)
      return false
    }
    const kept = listFiles(this.#db, folder).reduce(
      (sum, each) => sum + (each.path === file.path ? 0 : each.passages),
      0,
    )
    const room = Math.max(0, documentLimits.passages - kept)
    const problem =
      done.passages.length > room
        ? `The collection is full: ${documentLimits.passages} passages are kept.`
        : done.problem
    putFile(
      this.#db,
      folder,
      { ...file, hash: done.hash ?? '', reader: readerVersion, problem, passages: done.passages.slice(0, room) },
      this.#now(),
    )
    return true
  }
}

const noCollection = (collection: string): string =>
  isPath(collection)
    ? `${collection} is not the whole path of a folder.`
    : `This machine has no collection called "${collection}". Choose a folder for it in the node's form.`

/** The whole path of a folder; null for one that hangs on where the program was started. */
function folderOf(path: string): string | null {
  const whole = /^~(?=[\\/]|$)/.test(path) ? join(homedir(), path.slice(1)) : path
  return isAbsolute(whole) ? normalize(whole).replace(/(?<=.)[\\/]+$/, '') : null
}

async function scan(folder: string): Promise<Found> {
  try {
    return await scanFolder(folder)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new CoreError('bad_path', `The folder ${folder} can't be read (${code ?? 'unknown'}).`)
  }
}

function builtIn(): Found {
  const texts = new Map(handbook.map(({ path, text }) => [path, new TextEncoder().encode(text)]))
  return {
    files: [...texts].map(([path, text]) => ({ path, size: text.byteLength, mtimeMs: 0 })),
    problems: [],
    bytes: (path) => texts.get(path) ?? new Uint8Array(),
  }
}

/** The reading goes on for whoever else waits; this one need not. */
function stoppable<T>(work: Promise<T>, signal: Signal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new StepError('cancelled', 'Stopped while its documents were read.'))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
