import { describeFaults } from './fault-matrix.ts'

/* The error matrix (docs/error-matrix.md): one of its protocols, so that several files share the work. */
describeFaults(['bedrock'])
