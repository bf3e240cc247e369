export * from './environment.ts'
export * from './health.ts'
export * from './route.ts'
export * from './settings.ts'
