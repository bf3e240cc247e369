import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { Problem } from '../problems.ts'
import { utf8Bytes } from '../text/count.ts'
import { ProblemList } from './collect.ts'
import { drawable } from './draw.ts'
import { migrate, migrations } from './migrate.ts'
import { placeOf, scanJson } from './scan.ts'
import { documentFormat, documentVersion, limits, type PipelineDocument } from './schema.ts'
import { checkShape, tooDeepFix, tooDeepMessage } from './shape.ts'
import { shorten, show } from './words.ts'

/** Every host of this code has it; `shared/` takes neither Node's types nor the DOM's for one name. */
declare const TextDecoder: new (encoding: 'utf-8', options: { fatal: boolean }) => { decode(bytes: Uint8Array): string }

export interface ReadResult {
  /** What can be drawn, also of a document with errors; null where that is nothing. */
  document: PipelineDocument | null
  problems: Problem[]
}

/**
 * Reads a document from a file's text or bytes. Never throws, whatever it is given, and answers at once where the text
 * is too large. All problems are reported (see `ProblemList` for how many are listed). Contract: pipeline-format.
 */
export function readDocument(text: string | Uint8Array): ReadResult {
  const problems = new ProblemList()
  const document = read(text, problems)
  return { document, problems: problems.list() }
}

/** The same for a value that is no text any more: a payload from a window, a template. */
export function checkDocument(value: unknown): ReadResult {
  const problems = new ProblemList()
  const document = fromValue(value, problems)
  return { document, problems: problems.list() }
}

function read(text: string | Uint8Array, problems: ProblemList): PipelineDocument | null {
  if (text.length > limits.bytes || (typeof text === 'string' && utf8Bytes(text) > limits.bytes)) {
    const most = limits.bytes / 1_000_000
    problems.add(
      'too_large',
      '-',
      `The document is over ${most} MB.`,
      `Bring it under ${most} MB; long texts fit better in an Input.`,
    )
    return null
  }
  const decoded = decode(text)
  if (decoded === null) {
    problems.add(
      'not_json',
      '-',
      'This is no text in UTF-8, so it is no JSON document.',
      'Save it as UTF-8, or choose another file.',
    )
    return null
  }
  const scan = scanJson(decoded, limits.depth)
  if (scan.tooDeepAt !== null) {
    const { line, column } = placeOf(decoded, scan.tooDeepAt)
    problems.add('too_deep', '-', `${tooDeepMessage.slice(0, -1)} (line ${line}, column ${column}).`, tooDeepFix)
    return null
  }
  if (scan.fault !== null) {
    problems.add('not_json', '-', notJson(decoded, scan.fault), 'Correct it there, or choose another file.')
    return null
  }
  for (const { key, offset } of scan.repeated) {
    const message = `The field "${shorten(key, 40)}" stands twice in one object (line ${placeOf(decoded, offset).line}).`
    problems.add('bad_format', '-', message, 'Take one of the two out.')
  }
  const value: unknown = JSON.parse(decoded)
  return fromValue(value, problems)
}

/** The text without a byte order mark; null for bytes that are no UTF-8. */
function decode(text: string | Uint8Array): string | null {
  if (typeof text === 'string') return text.startsWith('\uFEFF') ? text.slice(1) : text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text)
  } catch {
    return null
  }
}

function notJson(text: string, fault: { offset: number; what: string }): string {
  if (text.trim() === '') return 'The file is empty.'
  const { line, column } = placeOf(text, fault.offset)
  const found =
    fault.offset >= text.length
      ? 'the text ends'
      : `there is ${show(String.fromCodePoint(text.codePointAt(fault.offset) ?? 0))}`
  return `This is no JSON: at line ${line}, column ${column} ${found}, where ${fault.what} is wanted.`
}

function fromValue(value: unknown, problems: ProblemList): PipelineDocument | null {
  if (!isJsonObject(value)) {
    const what = Array.isArray(value) ? 'a list' : show(value)
    problems.add(
      'bad_format',
      '-',
      `A pipeline is a JSON object { }, and this is ${what}.`,
      'Choose a file that Switchyard wrote.',
    )
    return null
  }
  const ours = value['format'] === documentFormat
  if (!ours && !(value['format'] === undefined && Array.isArray(value['nodes']))) {
    const says = value['format'] === undefined ? 'has no "format"' : `says it is ${show(value['format'])}`
    problems.add(
      'bad_format',
      '-',
      `This is no Switchyard pipeline: it ${says}.`,
      `A pipeline has "format": "${documentFormat}".`,
    )
    return null
  }
  const current = atVersion(value, problems)
  if (current === null) return null
  const deepEnough = checkShape(current, problems)
  return deepEnough && ours && current['version'] === documentVersion ? drawable(current, problems) : null
}

/** The document at this program's version; as it is where its version makes no sense (the shape's check says so). */
function atVersion(value: JsonObject, problems: ProblemList): JsonObject | null {
  const version: Json | undefined = value['version']
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return value
  if (version > documentVersion) {
    const message = `The document is of version ${version}, and this program reads up to version ${documentVersion}.`
    problems.add('newer_version', '-', message, 'Open it with a newer Switchyard.')
    return null
  }
  return migrate(value, migrations, documentVersion) ?? value
}
