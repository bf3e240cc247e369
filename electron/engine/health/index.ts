export { Health, type HealthStore, unknownStanding } from './health.ts'
export type { HealthId, HealthRecord } from './record.ts'
