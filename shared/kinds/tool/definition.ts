import { z } from 'zod'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import {
  counted,
  firstLine,
  jsonField,
  maxTokensField,
  repeated,
  targetField,
  targetLabel,
  targetName,
  temperatureField,
  textField,
} from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { contextHeading } from '../model/asking.ts'
import { isServerRow, isToolAddress, longestResult, placeholders, placeOf } from './call.ts'
import { serverName, serverToolName } from '../../tools/servers.ts'
import { none, toolSystem, turnSchema } from './prompt.ts'

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'a name of letters, digits and _, a letter first')

const toolRow = z.strictObject({
  name,
  description: z.string().max(2000, 'at most 2,000 characters').default(''),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'one of GET, POST, PUT, PATCH, DELETE').default('GET'),
  url: z.string().max(2000, 'at most 2,000 characters').default(''),
  params: z
    .array(
      z.strictObject({
        name,
        type: z
          .enum(['string', 'number', 'integer', 'boolean'], 'one of string, number, integer, boolean')
          .default('string'),
        description: z.string().max(500, 'at most 500 characters').default(''),
        required: z.boolean().default(true),
      }),
    )
    .max(20, 'at most 20 arguments')
    .default([]),
  key: z.string().min(1, 'the name of a key').max(80, 'at most 80 characters').exactOptional(),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'the name of a header')
    .exactOptional(),
  changes: z.boolean().exactOptional(),
  /** A tool of an MCP server instead, by the names of both; then neither address, arguments nor key are its own. */
  server: serverName.exactOptional(),
  tool: serverToolName.exactOptional(),
  /** What the server says of it on this machine: put in when the plan is made, and counting for nothing in a document. */
  listed: z
    .strictObject({
      description: z.string().max(2000),
      schema: z.record(z.string(), jsonField),
      shape: z.string().max(64),
      host: z.string().max(300).nullable(),
    })
    .exactOptional(),
})
export type ToolRow = z.output<typeof toolRow>

const schema = z.strictObject({
  target: targetField.exactOptional(),
  system: textField.default(''),
  temperature: temperatureField.exactOptional(),
  maxTokens: maxTokensField.exactOptional(),
  tools: z.array(toolRow).max(20, 'at most 20 tools').default([]),
  /** A step makes at most eight requests, and the answer is one of them. */
  maxCalls: z.int('a whole number').min(1, 'at least 1').max(7, 'at most 7').default(4),
  timeoutMs: z.int('a whole number').min(100, 'at least 100 ms').max(120_000, 'at most 120,000 ms').default(30_000),
})

export type ToolConfig = z.output<typeof schema>

/** Not for a tool of a server, which says these itself. */
const ofTheWeb = { key: 'server', in: [undefined] }

export const turnTokens = (config: ToolConfig): number => config.maxTokens ?? 2048

function calls(config: ToolConfig): PlannedCall[] {
  if (config.target === undefined) return []
  // A turn of its own, and what came of it, for each call; a letter may be escaped into five.
  const perCall = turnTokens(config) * 4 + 5 * longestResult + 200 + 2 * tokensPerMessage
  const frame =
    toolSystem(config.system, config.tools, true) + contextHeading + JSON.stringify(turnSchema(config.tools, false))
  return [
    {
      target: config.target,
      least: 1,
      most: config.maxCalls + 1,
      // One call, and the answer.
      expected: 2,
      maxTokens: turnTokens(config),
      ownTokens: utf8Bytes(frame) + config.maxCalls * perCall + 2 * tokensPerMessage,
      // It may answer without a call: then a small window is enough.
      laterTokens: config.maxCalls * perCall,
      from: ['prompt', 'context'],
      role: 'answer',
      structured: true,
      temperature: config.temperature ?? 1,
    },
  ]
}

function check(config: ToolConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const bad = (message: string, fix: string): void => void problems.push({ code: 'bad_config', message, fix })
  if (config.target === undefined) bad('There is no model to offer the tools to.', 'Choose a model.')
  if (config.tools.length === 0) bad('There are no tools.', 'Add a tool, or use a Model.')
  for (const tool of config.tools) {
    if (tool.name === none) bad(`A tool can't be called "${none}".`, 'Rename it.')
    if (tool.server !== undefined || tool.tool !== undefined) {
      if (!isServerRow(tool))
        bad(
          `"${tool.name}" names ${tool.tool === undefined ? 'a server and no tool' : 'a tool and no server'}.`,
          'Choose a tool.',
        )
      else if (tool.url !== '' || tool.params.length > 0 || tool.key !== undefined || tool.header !== undefined)
        bad(
          `"${tool.name}" is a tool of a server, and has an address, arguments or a key of its own, too.`,
          'Leave it one of both.',
        )
      continue
    }
    if (!isToolAddress(tool.url))
      bad(
        `The tool "${tool.name}" has no address that can be called: http:// or https://, a server in plain ASCII, without { }, and no blanks.`,
        'Correct the address.',
      )
    if (tool.description.trim() === '')
      bad(`The tool "${tool.name}" has no description, so no model knows when to call it.`, 'Say what it does.')
    const known = new Set(tool.params.map((param) => param.name))
    for (const missing of placeholders(tool.url).filter((each) => !known.has(each)))
      bad(`The address of "${tool.name}" names {${missing}}, which is none of its arguments.`, 'Add the argument.')
    problems.push(
      ...repeated(
        tool.params.map((param) => param.name),
        `arguments of "${tool.name}"`,
      ),
    )
  }
  return [
    ...problems,
    ...repeated(
      config.tools.map((tool) => tool.name),
      'tools',
    ),
  ]
}

export const tool = defineKind<ToolConfig>({
  kind: 'tool',
  label: 'Tool use',
  group: 'models',
  icon: 'wrench',
  help: 'Asks a model that may call web services and tools of MCP servers that you name: to look something up, or to do something. You allow each of them; every call is shown, bounded, and never made twice unasked.',
  schema,
  fresh: {
    target: { provider: 'practice', model: 'balanced' },
    tools: [
      {
        name: 'lookup',
        description: 'Looks a word up in an encyclopedia.',
        method: 'GET',
        url: 'https://example.org/lookup',
        params: [{ name: 'word', type: 'string', description: 'What to look up.', required: true }],
      },
    ],
  },
  form: [
    { key: 'target', label: 'Model', control: 'target' },
    { key: 'system', label: 'Instructions', control: 'longText', rows: 3 },
    {
      key: 'tools',
      label: 'Tools',
      control: 'list',
      item: 'tool',
      min: 1,
      max: 20,
      fresh: { name: 'lookup', description: '', method: 'GET', url: 'https://', params: [] },
      fields: [
        { key: 'server', label: 'Which', control: 'serverTool' },
        { key: 'name', label: 'Name', control: 'text', placeholder: 'weather' },
        {
          key: 'description',
          label: 'What it does',
          control: 'text',
          placeholder: 'Tells the weather of a city today.',
          help: 'The model reads this to know when to call it. For a tool of a server: empty, what the server says.',
        },
        {
          key: 'method',
          when: ofTheWeb,
          label: 'Method',
          control: 'choice',
          choices: [
            { value: 'GET', label: 'GET: reads' },
            { value: 'POST', label: 'POST' },
            { value: 'PUT', label: 'PUT' },
            { value: 'PATCH', label: 'PATCH' },
            { value: 'DELETE', label: 'DELETE' },
          ],
        },
        {
          key: 'url',
          when: ofTheWeb,
          label: 'Address',
          control: 'text',
          placeholder: 'https://api.example.org/weather/{city}',
          help: 'An argument in { } goes there; the others go into the query, or the body.',
        },
        {
          key: 'params',
          when: ofTheWeb,
          label: 'Arguments',
          control: 'list',
          item: 'argument',
          max: 20,
          fresh: { name: '', type: 'string', description: '', required: true },
          fields: [
            { key: 'name', label: 'Name', control: 'text', placeholder: 'city' },
            {
              key: 'type',
              label: 'Type',
              control: 'choice',
              choices: [
                { value: 'string', label: 'Text' },
                { value: 'number', label: 'Number' },
                { value: 'integer', label: 'Whole number' },
                { value: 'boolean', label: 'Yes or no' },
              ],
            },
            { key: 'description', label: 'What it is', control: 'text' },
            { key: 'required', label: 'Always needed', control: 'toggle' },
          ],
        },
        {
          key: 'key',
          when: ofTheWeb,
          label: 'Key',
          control: 'text',
          placeholder: 'name of a key',
          help: 'Set under Models and keys, Tools. The key itself never stands in the pipeline.',
        },
        {
          key: 'header',
          when: ofTheWeb,
          label: 'Header of the key',
          control: 'text',
          placeholder: 'authorization (as Bearer)',
        },
        {
          key: 'changes',
          label: 'It changes something there',
          control: 'toggle',
          offWhere: [ofTheWeb, { key: 'method', in: ['GET', undefined] }],
          help: 'Then a call that was interrupted is asked about before it is made again. All but GET do, unless said here; a tool of a server does, whatever it says itself.',
        },
      ],
    },
    { key: 'maxCalls', label: 'Calls at most', control: 'number', min: 1, max: 7, whole: true },
    {
      key: 'timeoutMs',
      label: 'Each call at most',
      control: 'number',
      min: 100,
      max: 120_000,
      whole: true,
      unit: 's',
      scale: 1000,
      advanced: true,
    },
    { key: 'temperature', label: 'Temperature', control: 'number', min: 0, max: 2, step: 0.1, advanced: true },
    {
      key: 'maxTokens',
      label: 'Longest turn',
      control: 'number',
      min: 1,
      whole: true,
      unit: 'tokens',
      placeholder: '2048',
      advanced: true,
    },
  ],
  ports: () => ({
    inputs: [
      { id: 'prompt', label: 'Prompt', accepts: ['text', 'chat'] },
      { id: 'context', label: 'Context', accepts: ['chat', 'text'], optional: true },
    ],
    outputs: [
      { id: 'answer', label: 'Answer', gives: 'text' },
      { id: 'turns', label: 'Turns', gives: 'chat' },
    ],
  }),
  asking: () => ({ how: 'all' }),
  subtitle: (config) => targetLabel(config.target),
  fact: (config) => firstLine(config.tools.map((each) => each.name).join(', ')) ?? counted(config.tools.length, 'tool'),
  calls,
  sends: (config) => [...new Map(config.tools.map((each) => [placeOf(each).id, placeOf(each)])).values()],
  onlyHere: (config) =>
    [...new Set(config.tools.filter(isServerRow).map(({ server }) => server))].map(
      (server) => `The MCP server "${server}" is set up on this machine.`,
    ),
  check,
  runs: true,
  sentence: (config, title) =>
    `Ask ${title}${config.target === undefined ? '' : ` (${targetName(config.target)})`}, who may call ${config.tools
      .map((each) => each.name)
      .join(', ')}, at most ${counted(config.maxCalls, 'time')}.`,
})
