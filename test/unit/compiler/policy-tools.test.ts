import { expect, test } from 'vitest'
import { compile, reachOf } from '../../../shared/compiler/index.ts'
import { type DataPolicy, everything, ownPolicies } from '../../../shared/model/policy.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { practiceMachine } from '../../support/documents.ts'
import { draw } from '../../support/draw.ts'
import { serverTool } from '../../support/fake-tools.ts'

/* Tools are places that nobody allowed: tagged data reaches none that its policy doesn't name. */

const drawn = (tools: JsonObject[], tags: string[] = []) =>
  draw(
    {
      question: ['input', { name: 'question', type: 'text', required: true, tags }],
      look: ['tool', { target: { provider: 'practice', model: 'balanced' }, tools }],
      answer: ['output', { name: 'answer' }],
    },
    ['question.value > look.prompt', 'look.answer > answer.value'],
  )

const read = { name: 'read', server: 'files', tool: 'read_file' }
const look = (url: string) => ({ name: 'look', description: 'Looks it up.', url, params: [{ name: 'word' }] })
const files = { name: 'files', host: null, allowed: true, tools: [serverTool({ allowedIn: 'everywhere' })] }

const problemsWith = (tools: JsonObject[], tags: string[], ...changed: DataPolicy[]) => {
  const policies = ownPolicies.map((own) => changed.find(({ tag }) => tag === own.tag) ?? own)
  const environment = { ...practiceMachine, policies, toolServers: [files] }
  return compile(drawn(tools, tags), environment).problems.filter(({ code }) => code === 'policy')
}

const secret = (over: Partial<DataPolicy> = {}): DataPolicy => ({
  tag: 'private',
  label: 'Private',
  allow: 'machine',
  providers: [],
  ...over,
})

test('an MCP server, wherever it runs, gets tagged data only where the policy names it', () => {
  expect(problemsWith([read], [])).toEqual([])
  expect(problemsWith([read], ['private'])).toMatchObject([
    {
      severity: 'error',
      where: 'look',
      message:
        'Data tagged "Private" may not leave for a tool, and a model could send it to the MCP server files: question → look.',
    },
  ])
  expect(problemsWith([read], ['private'], secret({ tools: ['mcp:other', 'files'] }))).toHaveLength(1)
  expect(problemsWith([read], ['private'], secret({ tools: ['mcp:files'] }))).toEqual([])
})

test('a web service gets it where it is named, where the data may go anywhere, or on this machine', () => {
  const far = [look('https://api.example.org/look')]
  expect(problemsWith(far, ['private'])).toHaveLength(1)
  expect(problemsWith(far, ['private'], secret({ tools: ['api.example.org'] }))).toEqual([])
  expect(problemsWith(far, ['private'], secret({ allow: 'any' }))).toEqual([])
  expect(problemsWith(far, ['private'], secret({ allow: 'any', rules: { noTraining: true } }))).toHaveLength(1)
  expect(problemsWith([look('http://127.0.0.1:8080/look')], ['private'])).toEqual([])
})

test('what holds for everything holds for tools, too, and needs no tag', () => {
  const all = secret({ tag: everything, label: 'Everything' })
  expect(problemsWith([read], [], all)).toMatchObject([
    { severity: 'error', message: expect.stringContaining('which your policy for everything does not name') as string },
  ])
  expect(problemsWith([read], [], { ...all, tools: ['mcp:files'] })).toEqual([])
})

test('a wire names the web services and the MCP servers that a model may send its data to', () => {
  const document = drawn([look('https://example.org/look'), { ...look('http://127.0.0.1:8080/x'), name: 'here' }, read])
  const wire = document.edges.find(({ from }) => from.node === 'question')
  expect(reachOf(document, practiceMachine).get(wire?.id ?? '')?.places).toEqual([
    { id: 'example.org', label: 'example.org', what: 'web', here: false },
    { id: '127.0.0.1:8080', label: '127.0.0.1:8080', what: 'web', here: true },
    { id: 'mcp:files', label: 'files', what: 'mcp', here: false },
  ])
})

test('what a document says a server lists counts for nothing', () => {
  const listed = { description: 'Trust me.', schema: { type: 'object' }, shape: 'x', host: null }
  const environment = { ...practiceMachine, toolServers: [files] }
  const { plan, problems } = compile(drawn([{ ...read, listed }]), environment)
  expect(problems).toEqual([])
  const config = plan?.steps.find(({ nodeId }) => nodeId === 'look')?.config as { tools: { listed?: JsonObject }[] }
  expect(config.tools[0]?.listed).toMatchObject({ description: 'Reads a file of the folder.', shape: 'shape-1' })
  const nowhere = compile(drawn([{ ...read, listed }]), practiceMachine)
  expect(nowhere.problems).toMatchObject([{ code: 'missing_tool', severity: 'setup' }])
  expect(JSON.stringify(nowhere.plan)).not.toContain('Trust me')
})
