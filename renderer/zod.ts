import { z } from 'zod/v4'

// Zod would compile schemas with `new Function`, which the page's Content-Security-Policy refuses, and tries that out when
// the first object is described. So every `zod` of the page is this file (vite.config.ts): it comes before any schema.
z.config({ jitless: true })

export * from 'zod/v4'
