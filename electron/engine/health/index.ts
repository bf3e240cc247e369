export { Health, type HealthStore, type Standing, type Ticket } from './health.ts'
export type { HealthId, HealthRecord } from './record.ts'
