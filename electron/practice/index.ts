/*
 * The practice provider: simulated models that speak four providers' protocols over real HTTP, with faults on demand.
 * Everything a caller needs is here; the three parts behind it are `brain/` (what it knows), `protocols/` (how it says
 * it) and `faults/` (what goes wrong on the way).
 */
export { practiceModels } from '../../shared/practice/models.ts'
export { startFaultProxy, startPractice, type FaultProxyOptions, type PracticeServerOptions } from './server.ts'
export { startPracticeWorker } from './start-worker.ts'
export type { Practice } from './listen.ts'
export {
  faultKinds,
  parseFaultJson,
  parseFaultRule,
  type Fault,
  type FaultName,
  type FaultRule,
  type ParsedRule,
} from './faults/rules.ts'
export { FaultBook } from './faults/book.ts'

export { withFaults } from './faults/proxy.ts'
export type { LogEntry } from './log.ts'
export type { RawRequest, Reply, Upstream } from './upstream.ts'
