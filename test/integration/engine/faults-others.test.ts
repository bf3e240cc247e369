import { describeFaults } from './fault-matrix.ts'

/* The error matrix (docs/error-matrix.md): two of the four protocols, so that two files share the work. */
describeFaults(['gemini', 'ollama'])
