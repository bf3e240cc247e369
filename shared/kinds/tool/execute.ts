import { StepError } from '../../errors.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../json.ts'
import type { DecisionCandidate } from '../../receipt/types.ts'
import type { ChatMessage } from '../../values.ts'
import { counted } from '../config.ts'
import type { Execute, StepContext } from '../execute.ts'
import { askOf } from '../model/execute.ts'
import { argumentsOf, callOf, type ToolOutcome } from './call.ts'
import { turnTokens, type ToolConfig, type ToolRow } from './config.ts'
import { callTurn, none, resultTurn, toolSystem, turnSchema } from './prompt.ts'

/** What a turn of the model means. */
type Turn = { answer: string } | { tool: ToolRow; given: JsonObject }

export const execute: Execute<ToolConfig> = async (config, inputs, context) => {
  const { target } = config
  if (target === undefined)
    throw new StepError('bad_request', 'There is no model to offer the tools to.', 'missing_target')
  const first = askOf({ ...config, target, stream: false }, inputs.one('prompt'), inputs.one('context'))
  const messages = [...first.messages]
  const made: DecisionCandidate[] = []
  for (let calls = 0; ; calls++) {
    const last = calls >= config.maxCalls
    const answer = await context.ask({
      ...first,
      system: toolSystem(first.system, config.tools, last),
      messages,
      maxTokens: turnTokens(config),
      outputSchema: turnSchema(config.tools, last),
      accept: (text) => {
        const read = readTurn(config, text, context)
        return 'problem' in read ? { ok: false, problem: read.problem } : { ok: true, value: null }
      },
    })
    const turn = readTurn(config, answer.text, context)
    if ('problem' in turn) throw new StepError('invalid_output', turn.problem, 'bad_turn')
    if ('answer' in turn) {
      const why = made.length === 0 ? 'It called no tool.' : `It called ${counted(made.length, 'tool')}.`
      context.decide({ chosen: 'answer', why, candidates: made })
      const whole: ChatMessage[] = [...messages, { role: 'assistant', content: turn.answer }]
      return {
        answer: { type: 'text', data: turn.answer, by: answer.by },
        turns: { type: 'chat', data: whole as unknown as Json },
      }
    }
    const { tool, given } = turn
    const call = callOf(tool, given, config.timeoutMs)
    const outcome = await context.tool(call)
    made.push({ id: `${calls + 1}. ${tool.name} ${shown(call.url)}`, score: null, removedBy: failureOf(outcome) })
    context.decide({
      chosen: 'answer',
      why: `It called ${counted(made.length, 'tool')} so far.`,
      candidates: [...made],
    })
    messages.push(
      { role: 'assistant', content: callTurn(tool.name, given) },
      { role: 'user', content: resultTurn(tool.name, outcome) },
    )
  }
}

const shown = (url: string): string => (url.length > 120 ? `${url.slice(0, 119)}…` : url)

const failureOf = ({ ok, status, text }: ToolOutcome): string | null =>
  ok ? null : status === null ? text.slice(0, 200) : `It answered ${status}.`

function readTurn(config: ToolConfig, text: string, context: StepContext): Turn | { problem: string } {
  const turn = parseJson(text)
  if (!isJsonObject(turn)) return { problem: 'The turn is not a JSON object.' }
  const { tool: name, answer, arguments: written } = turn
  if (name === none)
    return typeof answer === 'string' && answer.trim() !== ''
      ? { answer }
      : { problem: 'There is neither a call nor an answer.' }
  const tool = config.tools.find((each) => each.name === name)
  if (tool === undefined) return { problem: `There is no tool ${JSON.stringify(name)}.` }
  const given = typeof written === 'string' ? (written.trim() === '' ? {} : parseJson(written)) : written
  if (!isJsonObject(given)) return { problem: `The arguments of "${tool.name}" are not a JSON object.` }
  const problems = context.validate(argumentsOf(tool), given)
  return problems.length === 0
    ? { tool, given }
    : { problem: `The arguments of "${tool.name}" don't hold: ${problems.slice(0, 3).join('; ')}.` }
}
