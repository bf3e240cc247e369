import { parseFaultJson } from './faults/rules.ts'
import type { Onward } from './faults/forward.ts'
import type { Practice } from './listen.ts'
import { startFaultProxy } from './server.ts'

/** A proxy that puts one fault in front of whatever answers at `upstream`, for so many requests or (null) for all. Rejects where the fault is none of the list. */
export async function rehearseFault({
  fault,
  times,
  ...to
}: Required<Onward> & { upstream: string; fault: string; times: number | null }): Promise<Practice> {
  const parsed = parseFaultJson({ fault, ...(times === null ? { probability: 1 } : { times }) }, { anyModel: true })
  if ('error' in parsed) throw new Error(parsed.error)
  return startFaultProxy({ ...to, faults: [parsed.rule] })
}
