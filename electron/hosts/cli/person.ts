import { createInterface } from 'node:readline/promises'
import { actionsOf } from '../../../shared/events/read-answer.ts'
import type { GivenAnswer, Review } from '../../../shared/events/review.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { valueText } from '../../../shared/text/marks.ts'
import type { Core } from '../../core/types.ts'
import { type Io, plainLine } from './io.ts'
import { parseJson } from '../../../shared/json.ts'

/** Asks a line of the person at the terminal; null at the end of the input, rejects when the signal says so. */
export type AskLine = (question: string, signal: AbortSignal) => Promise<string | null>

/** Only where a person can see a question and answer it: both ends are a terminal. */
export function terminalAsk(): AskLine | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
  return async (question, signal) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    try {
      const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)))
      // Ctrl-C is the run's, not the line's.
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
      return await Promise.race([lines.question(question, { signal }), ended])
    } finally {
      lines.close()
    }
  }
}

/** A line that isn't shown while it is typed; null at Ctrl-D, rejects when the signal says so. */
export function terminalSecret(): AskLine | undefined {
  const { stdin, stderr } = process
  if (!stdin.isTTY || !stderr.isTTY) return undefined
  return (question, signal) =>
    new Promise((resolve, reject) => {
      let typed = ''
      const end = (): void => {
        stdin.off('data', hear)
        signal.removeEventListener('abort', abort)
        stdin.setRawMode(false)
        stdin.pause()
        stderr.write('\n')
      }
      const abort = (): void => {
        end()
        reject(new Error('stopped'))
      }
      const hear = (piece: Buffer): void => {
        for (const sign of piece.toString('utf8')) {
          if (sign === '\u0003') {
            end()
            return void process.kill(process.pid, 'SIGINT')
          }
          if (sign === '\r' || sign === '\n') {
            end()
            return resolve(typed)
          }
          if (sign === '\u0004') {
            end()
            return resolve(typed === '' ? null : typed)
          }
          typed = sign === '\u007f' || sign === '\b' ? typed.slice(0, -1) : typed + sign
        }
      }
      signal.addEventListener('abort', abort, { once: true })
      stderr.write(question)
      stdin.setRawMode(true)
      stdin.resume()
      stdin.on('data', hear)
    })
}

const longestShown = 4000

/** A text of somebody else's, on lines of its own, that no terminal obeys. */
const shown = (text: string): string => {
  const lines = text.slice(0, longestShown).split('\n').map(plainLine)
  return `${lines.map((line) => `  | ${line}`).join('\n')}${text.length > longestShown ? '\n  | …' : ''}`
}

function told(review: Review): string {
  const parts = [`\n${plainLine(review.title)} waits for you.`]
  if (review.question.trim() !== '') parts.push(shown(review.question))
  if (review.about !== null) parts.push('About:', shown(valueText(review.about)))
  review.candidates.forEach((candidate, index) => {
    if (review.mode !== 'review') parts.push(`${index + 1}. ${plainLine(candidate.label)}`)
    parts.push(shown(valueText(candidate.value)))
  })
  return `${parts.join('\n')}\n`
}

const prompts: Record<Review['mode'], (review: Review) => string> = {
  review: ({ edit }) => (edit ? '[a]pprove, [e]dit or [r]eject? ' : '[a]pprove or [r]eject? '),
  choose: () => 'Number of the one to take, or [r]eject all? ',
  permit: ({ forPipeline }) =>
    forPipeline === true ? '[o]nce, always in this [p]ipeline, [a]lways or [n]o? ' : '[o]nce, [a]lways or [n]o? ',
}

function meant(review: Review, line: string): GivenAnswer | 'edit' | null {
  const word = line.trim().toLowerCase()
  const is = (...words: string[]): boolean => words.includes(word)
  if (is('r', 'reject', 'n', 'no')) return { action: 'reject' }
  if (review.mode === 'permit') {
    if (is('p', 'pipeline') && actionsOf(review).includes('pipeline')) return { action: 'pipeline' }
    return is('o', 'once', 'y', 'yes') ? { action: 'approve' } : is('a', 'always') ? { action: 'always' } : null
  }
  if (review.mode === 'choose') {
    const candidate = review.candidates[Number(word) - 1]
    return candidate === undefined ? null : { action: 'choose', candidate: candidate.id }
  }
  if (is('a', 'approve', 'y', 'yes')) return { action: 'approve' }
  return is('e', 'edit') && actionsOf(review).includes('edit') ? 'edit' : null
}

/** One answer of the person at the terminal; null when the input has ended. Asks again until it is understood. */
async function askReview(review: Review, ask: AskLine, io: Io, signal: AbortSignal): Promise<GivenAnswer | null> {
  io.err(told(review))
  for (;;) {
    const line = await ask(prompts[review.mode](review), signal)
    if (line === null) return null
    const answer = meant(review, line)
    if (answer === null) continue
    if (answer !== 'edit') return answer
    const text = await ask('What it should become (one line; \\n for a line break): ', signal)
    if (text === null) return null
    const type = review.candidates[0]?.value.type
    const value = type === 'text' || type === 'file' ? text.replaceAll('\\n', '\n') : parseJson(text)
    if (value !== undefined) return { action: 'edit', value }
    io.err('That is no JSON.\n')
  }
}

/** Asks what a run asks, one question after the other, until each has an answer, from here or from elsewhere. */
export function askPeople(core: Core, ask: AskLine, io: Io): (events: readonly RunEvent[]) => void {
  let turn = Promise.resolve()
  const open = new Map<string, AbortController>()
  const put = async (runId: string, nodeId: string, review: Review, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return
    try {
      const answer = await askReview(review, ask, io, signal)
      if (answer === null) {
        core.leaveRun(runId)
        return
      }
      const result = await core.dispatch('runs.answer', { runId, nodeId, key: review.key, ...answer })
      if (!result.ok) io.err(`${result.error.message}\n`)
      else if (result.value.message !== null) io.err(`${result.value.message}\n`)
    } catch (error) {
      if (!signal.aborted) throw error
      io.err('\nAnswered elsewhere, or no longer needed.\n')
    }
  }
  return (events) => {
    for (const event of events) {
      if (event.type === 'human.asked') {
        const stop = new AbortController()
        open.set(`${event.nodeId} ${event.review.key}`, stop)
        const { runId, nodeId, review } = event
        turn = turn.then(() => put(runId, nodeId, review, stop.signal))
      } else if (event.type === 'human.answered') open.get(`${event.nodeId} ${event.key}`)?.abort()
    }
  }
}

/** What a run without a terminal says when it only waits for people, and how to answer. */
export function waitingText(runId: string, waiting: readonly { nodeId: string; review: Review }[]): string {
  const lines = waiting.map(({ nodeId, review }) => {
    const ways = actionsOf(review).map((action) =>
      action === 'choose' ? '--choose NODE' : action === 'edit' ? '--edit TEXT' : `--${action}`,
    )
    const what = review.question.trim() === '' ? '' : `: ${plainLine(review.question)}`
    return `Waiting for a person at ${plainLine(review.title)}${what}\n  switchyard answer ${runId} ${nodeId} (${ways.join(' | ')})\n`
  })
  return `${lines.join('')}Nothing is lost: the run goes on when it is answered.\n`
}
