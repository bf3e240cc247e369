import type { PipelineDocument } from '../document/schema.ts'
import type { Environment } from '../model/types.ts'
import type { AskCounts } from '../tokens/count.ts'
import { withCounts } from '../tokens/known.ts'
import { compile, type Compiled, type CompileOptions } from './compile.ts'

/** As `compile`, with each model's own count of the known texts: what a forecast that is shown once takes. */
export const compileCounted = (
  document: PipelineDocument,
  environment: Environment,
  ask: AskCounts,
  options: Omit<CompileOptions, 'count'> = {},
): Promise<Compiled> => withCounts((count) => compile(document, environment, { ...options, count }), ask)

/** As `compile`, and nobody waits for counts, unless they decide whether it can run: a prompt may be too long. */
export async function compileToRun(
  document: PipelineDocument,
  environment: Environment,
  ask: AskCounts,
  options: Omit<CompileOptions, 'count'> = {},
): Promise<Compiled> {
  const compiled = compile(document, environment, options)
  if (!compiled.problems.some(({ code }) => code === 'window_too_small')) return compiled
  return compileCounted(document, environment, ask, options)
}
