import type { Target } from '../model/types.ts'

/** Where a passage stands in its file; null where a format has none of it. Lines count from 1. */
export interface Place {
  page: number | null
  line: number | null
  toLine: number | null
}

/** A piece of a file, short enough to be put before a model. */
export interface Passage extends Place {
  id: number
  /** Path below the collection's folder, with forward slashes. */
  file: string
  text: string
}

/** A file that could not be read, or not all of it. */
export interface FileProblem {
  file: string
  why: string
}

/** A collection as a step finds it: up to date with its folder. */
export interface Shelf {
  files: number
  passages: number
  /** Files that were read anew for this. */
  read: number
  problems: readonly FileProblem[]
  /** Best first, by their words; none for a query without words. */
  byWords(query: string, most: number): Passage[]
  /** Texts of passages that have no vector of this model yet: as many as a step may well ask for at once. */
  withoutVector(target: Target): { texts: string[]; left: number }
  /** Nearest first, among the passages that have a vector of this model. */
  byVector(target: Target, vector: Float32Array, most: number): Passage[]
}

/** Numbers that are stated to the user: what is read, and how it is cut. */
export const documentLimits = {
  files: 2_000,
  fileBytes: 50 * 1024 * 1024,
  passages: 20_000,
  passageChars: 1_200,
  folders: 20,
} as const

/** File endings that are read, by how. */
export const documentKinds: Readonly<Record<string, 'text' | 'markdown' | 'html' | 'csv' | 'pdf'>> = {
  txt: 'text',
  text: 'text',
  log: 'text',
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  csv: 'csv',
  tsv: 'csv',
  pdf: 'pdf',
}

export const endingOf = (path: string): string => /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''

/** "guide.md, lines 12–20", "report.pdf, page 3". */
export function placeWords({ file, page, line, toLine }: Place & { file: string }): string {
  if (page !== null) return `${file}, page ${page}`
  if (line === null) return file
  return toLine === null || toLine === line ? `${file}, line ${line}` : `${file}, lines ${line}–${toLine}`
}

/** A folder of this machine by the name that pipelines call it. */
export interface Collection {
  id: string
  path: string
  /** Part of the app: it can't be changed, and is there on every machine. */
  builtIn: boolean
}

/** Is it a path as given, and not the name of a collection? */
export const isPath = (collection: string): boolean => /[\\/]|^~|^[a-z]:/i.test(collection)
