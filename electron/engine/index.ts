export { Limits } from './limits.ts'
export { readInterrupted } from './resume.ts'
export { runPlan } from './run.ts'
export type { EngineOptions, KindAtRun, Resumed, RunHandle, Sink, TargetFacts } from './types.ts'
