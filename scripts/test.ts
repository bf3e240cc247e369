import { join } from 'node:path'
import { root } from './lib/places.ts'
import { type Stage, runStages } from './lib/stages.ts'

/**
 * `npm test`: every check there is, cheapest first. Only the end-to-end tests are left out when there is nothing built to
 * test.
 */
const bin = (name: string): string => join(root, 'node_modules', name)

const stages: Stage[] = [
  { name: 'types', args: [bin('typescript/bin/tsc'), '-b'] },
  { name: 'lint', args: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'format', args: [bin('oxfmt/bin/oxfmt'), '--check'] },
  { name: 'dead code', args: [bin('knip/bin/knip.js')] },
  { name: 'tests', args: [bin('vitest/vitest.mjs'), 'run'] },
  { name: 'build', args: ['scripts/build.ts'] },
  {
    name: 'end to end',
    args: [bin('vitest/vitest.mjs'), 'run', '--config', 'vitest.e2e.config.ts'],
    needs: 'build',
  },
]

process.exitCode = (await runStages(stages, console.log)) ? 0 : 1
