import { readFileSync, writeFileSync } from 'node:fs'
import { withEvents } from './lib/events.ts'

// Brings the overview of events in docs/format.md up to what their types say; a test says when it isn't.
const file = new URL('../docs/format.md', import.meta.url)
writeFileSync(file, withEvents(readFileSync(file, 'utf8')))
