import { stripVTControlCharacters } from 'node:util'

const firstLines = 60
const lastLines = 30
const longestLine = 400

/** Where vitest begins to tell what failed; what stands before it are the tests that passed. */
const vitestTells = /⎯ (Failed (Tests|Suites) \d+|Unhandled (Errors?|Rejection))/

/** What the lines of a failed program say about its failure, short enough to stand at the end of a long log. */
export function whatFailed(output: string): string {
  const all = output.trimEnd().split('\n')
  const told = all.findIndex((line) => vitestTells.test(stripVTControlCharacters(line)))
  const lines = all
    .slice(Math.max(0, told))
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line))
  const left = lines.length - firstLines - lastLines
  if (left <= 0) return lines.join('\n')
  return [...lines.slice(0, firstLines), `… ${left} lines are only above …`, ...lines.slice(-lastLines)].join('\n')
}
