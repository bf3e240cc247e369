export * from './environment.ts'
export * from './route.ts'
export * from './settings.ts'
