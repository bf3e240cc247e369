import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { counted, firstLine, repeated, targetLabel, targetName } from '../config.ts'
import { defineKind, type KindProblem, type PlannedCall } from '../define.ts'
import { contextHeading } from '../model/asking.ts'
import { isServerRow, isToolAddress, longestResult, placeholders, placeOf } from './call.ts'
import { toolSchema, turnTokens, type ToolConfig } from './config.ts'
import { toolForm } from './form.ts'
import { none, toolSystem, turnSchema } from './prompt.ts'

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
  schema: toolSchema,
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
  form: toolForm,
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
