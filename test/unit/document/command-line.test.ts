import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exitCodes } from '../../../electron/hosts/cli/exit.ts'
import { faultKinds } from '../../../electron/practice/faults/rules.ts'
import { cliInside } from '../../support/cli-inside.ts'

/** docs/command-line.md is where one looks up a command, an exit code or a fault: none may be missing there, or be there and not here. */
const page = readFileSync(new URL('../../../docs/command-line.md', import.meta.url), 'utf8')

/** What stands as code in the first cells of the table under a heading. */
function firstCells(heading: string): string[] {
  const [, section = ''] = new RegExp(`${heading}\n([^]*?)(?:\n#|$)`).exec(page) ?? []
  const rows = section.matchAll(/^\| (`.*?) \| /gm)
  return Array.from(rows, ([, cell = '']) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code)).flat()
}

test('the page has every command that --help names', async () => {
  const { stdout } = await cliInside(['--help'])
  const [, list = ''] = /Commands:\n([^]*)/.exec(stdout) ?? []
  const commands = Array.from(list.matchAll(/^ {2}([a-z]+)/gm), ([, name = '']) => name).filter(
    (name) => name !== 'help',
  )
  expect(commands.length).toBeGreaterThan(5)
  const told = firstCells('# The command line').map((code) => code.split(' ')[0])
  expect(new Set(told)).toEqual(new Set(commands))
})

test('the page has every exit code', () => {
  const [, section = ''] = /\| exit code \|([^]*?)\n\n/.exec(page) ?? []
  const told = Array.from(section.matchAll(/^\| (\d+) \|/gm), ([, code]) => Number(code))
  expect(told).toEqual(Object.values(exitCodes))
})

test('the page has every fault, with the value it takes', () => {
  const told = firstCells('## Rehearsing a failure').filter((code) => !code.startsWith(';'))
  const known = Object.entries(faultKinds).map(([name, { value }]) => (value === null ? name : `${name}=${value.name}`))
  expect(new Set(told)).toEqual(new Set(known))
})
