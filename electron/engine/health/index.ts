export { Health, type HealthStore, unknownStanding } from './health.ts'
export { type HealthId, type HealthRecord, healthState } from './record.ts'
