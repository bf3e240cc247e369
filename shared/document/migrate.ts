import type { JsonObject } from '../json.ts'

/**
 * One step from a version of the format to the next: a pure function of the document as plain JSON. It may not import
 * live code (schemas, kinds): it has to do tomorrow what it did when it was written.
 */
export interface Migration {
  from: number
  up(document: JsonObject): JsonObject
}

/** Every step there is, oldest first. Version 1 is the first version, so there is none yet. */
export const migrations: readonly Migration[] = []

/**
 * Brings a document from the version it names to `to`, one step at a time; the document handed in is not changed.
 * Null when a step is missing, or the version is none that ever was.
 */
export function migrate(document: JsonObject, steps: readonly Migration[], to: number): JsonObject | null {
  let here = document
  let version = here['version']
  while (version !== to) {
    const step = steps.find((each) => each.from === version)
    if (step === undefined) return null
    const next: number = step.from + 1
    here = { ...step.up(here), version: next }
    version = next
  }
  return here
}
