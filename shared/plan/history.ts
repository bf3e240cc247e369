import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson, type JsonObject } from '../json.ts'
import { kindOf } from '../kinds/index.ts'

/** What a pipeline's own runs have told, for its forecast. */
export interface History {
  /** Runs that it comes from: whole ones that ended by themselves. */
  runs: number
  nodes: NodeHistory[]
}

/** One node as it was set then. What it was like with other settings stands in a row of its own. */
export interface NodeHistory {
  nodeId: string
  /** `settingOf` it: only the row of what it is set to now counts. */
  setting: string
  /** Runs in which it did its work. */
  runs: number
  /** The mean of one run, of all that lies in a box together; null where a part of it isn't known. */
  costUsd: number | null
  latencyMs: number
  chose: Chosen[]
}

/** A way it took, or the option that answered. */
export interface Chosen {
  port: string
  /** By which it chose, where it has one. */
  score: number | null
  runs: number
}

/** A step of a plan, or a node before it is one. */
export interface Setting {
  kind: string
  config: JsonObject
  inside: readonly (Setting & { id: string })[]
}

/**
 * Names how a node is set, with all that lies in it. What only moves the line between its branches (`lines`) isn't part of
 * it: which way it would have taken by another line is told from its scores.
 */
export const settingOf = (setting: Setting): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson(content(setting, true))))).slice(0, 16)

function content({ kind, config, inside }: Setting, byLines: boolean): unknown[] {
  const definition = kindOf(kind)
  // The pipeline that a node holds is what lies in it.
  if (definition?.box?.document !== undefined) config = {}
  const rest = byLines ? (definition?.lines?.(config)?.rest ?? config) : config
  return [kind, rest, ...inside.map((each) => [each.id, ...content(each, false)])]
}
