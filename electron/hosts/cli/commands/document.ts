import { dollarText } from '../../../../shared/money.ts'
import { compileCounted, explainAssumptions, targetsOf } from '../../../../shared/compiler/index.ts'
import { problemsListed, readDocument } from '../../../../shared/document/index.ts'
import { type Problem, problem } from '../../../../shared/problems.ts'
import type { Plan, Range } from '../../../../shared/plan/types.ts'
import { exitCodes } from '../exit.ts'
import { withFiles } from '../held.ts'
import { type Io, jsonText, problemLine, readBytes } from '../io.ts'
import { openSession } from '../session.ts'

export interface DocumentFlags {
  json?: boolean
  db?: string
}

interface Checked {
  plan: Plan | null
  problems: Problem[]
}

async function checked(file: string, flags: DocumentFlags, io: Io): Promise<Checked> {
  const { document, problems } = readDocument(await readBytes(file, io))
  if (document === null) return { plan: null, problems }
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io })
  try {
    const { core } = session
    const compiled = await compileCounted(await withFiles(document, file), await core.environment(), core.countTokens)
    return { plan: compiled.plan, problems: merged(problems, compiled.problems) }
  } finally {
    await session.close()
  }
}

/** What reading and compiling found, each once, and no more of it than a person reads. */
export function merged(read: readonly Problem[], compiled: readonly Problem[]): Problem[] {
  // As many as are listed, the last of which says how many there are.
  if (read.length >= problemsListed) return [...read]
  const seen = new Set(read.map((found) => problemLine(found)))
  const all = [...read, ...compiled.filter((found) => !seen.has(problemLine(found)))]
  if (all.length <= problemsListed) return all
  const listed = all.slice(0, problemsListed - 1)
  const message = `And at least ${all.length - listed.length} more problems that are not listed here.`
  return [...listed, problem('bad_format', '-', message, 'Mend those above first.')]
}

const hasError = (problems: readonly Problem[]): boolean => problems.some(({ severity }) => severity === 'error')

/** `switchyard check`: a line per problem; exit 1 on an error. */
export async function check(file: string, flags: DocumentFlags, io: Io): Promise<number> {
  const { problems } = await checked(file, flags, io)
  if (flags.json) io.out(jsonText(problems))
  else for (const found of problems) io.out(`${problemLine(found)}\n`)
  return hasError(problems) ? exitCodes.invalid : exitCodes.done
}

/** `switchyard plan`: the plan in sentences, or as JSON, with its bounds. */
export async function plan(file: string, flags: DocumentFlags, io: Io): Promise<number> {
  const { plan: made, problems } = await checked(file, flags, io)
  if (made === null || hasError(problems)) {
    if (flags.json) io.out(jsonText({ plan: null, problems }))
    for (const found of problems) io.err(`${problemLine(found)}\n`)
    return exitCodes.invalid
  }
  if (flags.json) io.out(jsonText({ plan: made, problems }))
  else {
    io.out(`${made.sentences.join('\n')}\n\n`)
    io.out(`Cost: ${range(made.bounds.costUsd, (usd) => dollarText(Number(usd.toPrecision(3))))}\n`)
    io.out(`Time: ${range(made.bounds.latencyMs, (ms) => `${(ms / 1000).toFixed(1)} s`)}\n`)
    io.out(`${explainAssumptions(targetsOf(made))}\n`)
    for (const found of problems) io.err(`${problemLine(found)}\n`)
  }
  return exitCodes.done
}

const range = ({ least, expected, most }: Range, write: (value: number) => string): string =>
  [['at least', least] as const, ['expected', expected] as const, ['at most', most] as const]
    .map(([word, value]) => `${word} ${value === null ? 'unknown' : write(value)}`)
    .join(', ')
