import type { Rehearsal } from './partial.ts'

/** Every code a problem can have, with the severity it always carries. Contract: pipeline-format, "Problems". */
export const problemCodes = {
  not_json: 'error',
  too_large: 'error',
  too_deep: 'error',
  bad_format: 'error',
  newer_version: 'error',
  unknown_kind: 'error',
  unknown_field: 'error',
  bad_config: 'error',
  not_supported: 'error',
  duplicate_id: 'error',
  duplicate_name: 'error',
  dangling_wire: 'error',
  missing_port: 'error',
  type_mismatch: 'error',
  unwired_port: 'error',
  not_exclusive: 'error',
  never_fires: 'error',
  cycle: 'error',
  no_output: 'error',
  missing_else: 'error',
  bad_weights: 'error',
  budget_too_small: 'error',
  window_too_small: 'error',
  policy: 'error',
  missing_key: 'setup',
  missing_provider: 'setup',
  missing_model: 'setup',
  missing_tool: 'setup',
  unreachable: 'warning',
  same_provider: 'warning',
  smaller_window: 'warning',
  self_judge: 'warning',
  cache_on_sampling: 'warning',
  unknown_price: 'warning',
  out_of_service: 'warning',
  setting_ignored: 'warning',
  model_ends: 'warning',
  repriced: 'warning',
  key_in_document: 'warning',
} as const

export type ProblemCode = keyof typeof problemCodes
export type Severity = (typeof problemCodes)[ProblemCode]

export interface Problem {
  severity: Severity
  code: ProblemCode
  /** A node's or a wire's id, or `-` for the document as a whole. */
  where: string
  /** One sentence: what is wrong. */
  message: string
  /** One sentence: what to do about it. */
  fix?: string
  /** The tool of an MCP server that only has to be allowed, so that a screen can offer it. */
  about?: { server: string; tool: string }
}

export function problem(code: ProblemCode, where: string, message: string, fix?: string): Problem {
  const found: Problem = { severity: problemCodes[code], code, where, message }
  return fix === undefined ? found : { ...found, fix }
}

/** Errors and missing setup both keep a pipeline from running; warnings don't. */
export const stopsRun = (found: Problem): boolean => found.severity !== 'warning'

/**
 * What stops a run, or a rehearsal where one is given. A tool that only has to be allowed stops none, since it is not called
 * there; one that nobody has described here does, for no model could be offered it. Where practice models stand in, a
 * missing key stops none either: whose it is is not asked. See docs/decisions/0041.
 */
export const stopsIn =
  (rehearsal: Pick<Rehearsal, 'against'> | null | undefined) =>
  (found: Problem): boolean =>
    stopsRun(found) &&
    (rehearsal == null || (found.about === undefined && !(rehearsal.against === 'practice' && onlyLacksKey(found))))

/** Of a node: the line that counts what isn't listed has a code, too, and may stand for worse. */
const onlyLacksKey = ({ code, where }: Problem): boolean => code === 'missing_key' && where !== '-'
