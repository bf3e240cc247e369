import { z } from 'zod'

// Zod would compile schemas with `new Function`, which the page's Content-Security-Policy refuses. Import this first.
z.config({ jitless: true })
