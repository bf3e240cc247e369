import { expect, test } from 'vitest'
import { Tools } from '../../renderer/screens/models/tools/Tools.tsx'
import type { ToolServerRow } from '../../shared/api/contract.ts'
import { noTools, serverTool } from '../support/fake-tools.ts'
import { screen, show, useScreens, within } from '../support/ui.tsx'

useScreens()

const row = (over: Partial<ToolServerRow> = {}): ToolServerRow => ({
  server: {
    how: 'program',
    name: 'files',
    command: '/usr/bin/node',
    args: ['server.js', 'two words'],
    folder: null,
    env: [{ variable: 'GITHUB_TOKEN', key: 'github' }],
  },
  allowed: false,
  running: false,
  tools: null,
  listedAt: null,
  missingKeys: [],
  ...over,
})

test('a program is shown in full before it may be started; then its tools are listed, and none is allowed', async () => {
  const tools = { ...noTools(), servers: [row()], listing: [serverTool()] }
  const { host, user } = await show(<Tools />, { tools })
  await user.click(await screen.findByRole('button', { name: 'Allow …' }))
  const dialog = await screen.findByRole('dialog', { name: 'Start “files”?' })
  for (const said of ['/usr/bin/node', '"two words"', 'your home', 'GITHUB_TOKEN'])
    within(dialog).getByText(said, { exact: false })
  expect(host.sent('tools.start')).toEqual([])
  await user.click(within(dialog).getByRole('button', { name: 'Allow it to be started' }))
  expect(host.sent('tools.start')).toMatchObject([{ allowed: true, server: { name: 'files' } }])
  await user.click(await screen.findByText('1 tool, none allowed'))
  screen.getByText('Reads a file of the folder.')
})

test('a tool is allowed by itself, with its own words in sight', async () => {
  const tools = { ...noTools(), servers: [row({ allowed: true, tools: [serverTool({ changed: true })] })] }
  const { host, user } = await show(<Tools />, { tools })
  await user.click(await screen.findByText('1 tool, none allowed'))
  screen.getByText('changed since you allowed it')
  await user.click(screen.getByRole('button', { name: 'Allow …' }))
  const dialog = await screen.findByRole('dialog', { name: 'Allow “read_file” of “files”?' })
  within(dialog).getByText('Nobody has checked that.', { exact: false })
  await user.click(within(dialog).getByRole('button', { name: 'Allow in all pipelines' }))
  expect(host.sent('tools.allow')).toEqual([{ server: 'files', tool: 'read_file', shape: 'shape-1', pipelineId: null }])
  await screen.findByText('1 tool, 1 allowed')
})

test('what is allowed says where it holds and where it is used, and is taken back', async () => {
  const permission = {
    permission: 'MCP files/read_file',
    tool: { server: 'files', tool: 'read_file' },
    pipeline: { id: 'p1', name: 'Weekly' },
    allowedAt: null,
    usedIn: [{ id: 'p1', name: 'Weekly' }],
    fallen: true,
  }
  const { host, user } = await show(<Tools />, { tools: { ...noTools(), permissions: [permission] } })
  await screen.findByText('read_file of files')
  screen.getByText('changed or gone: no longer holds')
  expect(screen.getByRole('link', { name: 'Weekly' }).getAttribute('href')).toBe('#/p/p1')
  await user.click(screen.getByRole('button', { name: 'No longer allow read_file of files in Weekly' }))
  expect(host.sent('tools.forget')).toEqual([{ permission: 'MCP files/read_file', pipelineId: 'p1' }])
  await screen.findByText('Nothing is allowed for good.')
})

test('a server is added by a form that says what is wrong', async () => {
  const { host, user } = await show(<Tools />)
  await user.click(await screen.findByRole('button', { name: 'Add a server' }))
  await user.type(screen.getByLabelText('Name', { selector: '[placeholder="files"]' }), 'notes')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText('Program: a program.')
  await user.type(screen.getByLabelText('Program'), 'npx')
  await user.type(screen.getByLabelText('Arguments'), '-y{Enter}a server')
  await user.type(screen.getByLabelText('Keys in its environment'), 'TOKEN = github')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(host.sent('tools.save')).toEqual([
    {
      isNew: true,
      server: {
        how: 'program',
        name: 'notes',
        command: 'npx',
        args: ['-y', 'a server'],
        folder: null,
        env: [{ variable: 'TOKEN', key: 'github' }],
      },
    },
  ])
  await screen.findByText('It is not started before you have allowed it.')
})
