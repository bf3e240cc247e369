import { dollarText } from '../../../shared/money.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { clockTime } from '../../../shared/health/words.ts'
import { loudTroubles, loudWords } from '../../../shared/receipt/loud.ts'
import type { Receipt, ReceiptCall, ReceiptStep } from '../../../shared/receipt/types.ts'
import { plainLine } from './io.ts'

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const dollars = (usd: number | null): string => (usd === null ? 'cost unknown' : dollarText(Number(usd.toPrecision(3))))
const tokensOf = (step: ReceiptStep): number =>
  step.attempts.reduce(
    (sum, { usage }) =>
      sum + (usage === null ? 0 : usage.input + usage.cacheRead + usage.cacheWrite + usage.output + usage.reasoning),
    0,
  )

function stepLine(step: ReceiptStep): string {
  const spent = step.attempts.length === 0 ? [] : [`${tokensOf(step)} tokens`, dollars(step.costUsd)]
  const facts = step.startedAt === null ? [] : [seconds(step.durationMs), ...spent]
  const why = step.reason ?? step.decision?.why ?? null
  return plainLine([`${step.nodeId}: ${step.status}`, ...facts, ...(why === null ? [] : [why])].join(' · '))
}

/** "call 1, weather at api.example.org: done · 0.12 s" */
function callText({ n, tool, server, host, status, durationMs, reason, rehearsed }: ReceiptCall): string {
  const place = [server, host].filter((each) => each !== null).join(', ')
  const why = reason === null ? [] : [reason]
  const how = rehearsed === 'answer' ? 'rehearsed, answered by you' : status
  return [`call ${n}, ${tool} at ${place}: ${how}`, seconds(durationMs), ...why].join(' · ')
}

function breakerLine({ nodeId, target, state, until, at }: Extract<RunEvent, { type: 'breaker' }>): string {
  const name = `${target.provider} / ${target.model}`
  if (state === 'half_open') return plainLine(`${nodeId}: ${name} is tried again`)
  if (state === 'closed') return plainLine(`${nodeId}: ${name} is well again`)
  return plainLine(
    `${nodeId}: ${name} is open${until === null ? ' until you act' : `, retry at ${clockTime(Date.parse(until), Date.parse(at))}`}`,
  )
}

/** A sentence about an event for a person who watches; null for what only a program wants. */
export function progressLine(event: RunEvent): string | null {
  switch (event.type) {
    case 'step.finished':
      return stepLine(event.step)
    case 'attempt.finished':
      return event.receipt.status === 'failed'
        ? `${event.nodeId}: attempt ${event.attempt} failed (${event.receipt.errorClass ?? 'unknown'})`
        : null
    case 'tool.finished':
      return event.receipt === undefined ? null : plainLine(`${event.nodeId}: ${callText(event.receipt)}`)
    case 'breaker':
      return breakerLine(event)
    case 'rate.waiting':
      return plainLine(
        `${event.nodeId}: waits for the rate limit (${event.limit}) until about ${clockTime(Date.parse(event.until))}`,
      )
    case 'budget':
      return plainLine(`budget: ${event.why}`)
    default:
      return null
  }
}

/** A receipt as a person reads it: a line each step, the total, and where the prices are from. */
export function receiptText(receipt: Receipt): string {
  const lines = [
    plainLine(`${receipt.name} · ${receipt.status} · ${seconds(receipt.durationMs)}`),
    ...(receipt.error === null ? [] : [plainLine(`${receipt.error.class}: ${receipt.error.message}`)]),
    ...receipt.steps.flatMap((step) => [
      `  ${stepLine(step)}`,
      ...(step.calls ?? []).map((call) => plainLine(`    ${callText(call)}`)),
    ]),
    ...loudTroubles(receipt).map((trouble) => plainLine(`Look: ${loudWords(trouble)}. Another answered instead.`)),
    `Total ${dollars(receipt.costUsd)}${receipt.costState === 'exact' ? '' : ` (${receipt.costState})`}${receipt.practice ? ' of practice money: practice models answered, no real provider was paid' : ''}`,
    `Run ${receipt.runId}`,
  ]
  return `${lines.join('\n')}\n`
}
