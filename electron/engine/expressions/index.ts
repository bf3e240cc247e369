import { Worker } from 'node:worker_threads'
import { liesTooDeep, tooDeepWords } from '../../../shared/document/walk.ts'
import type { Json } from '../../../shared/json.ts'
import type { Evaluated, Expression } from '../../../shared/kinds/execute.ts'

/** What the thread is told, and what it says. */
export interface Question extends Expression {
  now: number
  seed: number
  timeoutMs: number
}
export type Answer = { ok: true; text: string } | Extract<Evaluated, { ok: false }>

/** An expression's own time; the thread is ended a little later, when it doesn't even notice that its time is over. */
const timeoutMs = 3000
const graceMs = 1000
/** Heap of the thread. */
const heapMb = 128

// In a bundle the worker is a file of its own beside it: `scripts/lib/build.ts`.
const entry = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./expressions-worker.cjs', import.meta.url)

interface Waiting {
  question: Question
  resolve(answer: Answer): void
}

/** One thread for all expressions of the process, one at a time: each takes milliseconds, or is ended. */
class Thread {
  #worker: Worker | null = null
  #waiting: Waiting[] = []
  #busy: Waiting | null = null
  #timer: NodeJS.Timeout | null = null
  #online = false

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push({ question, resolve })
      this.#next()
    })
  }

  #next(): void {
    if (this.#busy !== null) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#busy = next
    const worker = (this.#worker ??= this.#start())
    // Only work that somebody waits for keeps the process alive.
    worker.ref()
    worker.postMessage(next.question)
    if (this.#online) this.#watch()
  }

  #start(): Worker {
    const worker = new Worker(entry, {
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      // It needs nothing of the process: no keys, no arguments.
      env: {},
      argv: [],
    })
    this.#online = false
    worker.once('online', () => {
      if (this.#worker !== worker) return
      // Starting takes longer than most expressions, and is not their time.
      this.#online = true
      this.#watch()
    })
    worker.on('message', (answer: Answer) => this.#settle(worker, answer))
    worker.on('error', (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const problem = memory
        ? `The expression needs more than the ${heapMb} MB it may use.`
        : `The expression could not be worked out: ${error.message}.`
      this.#drop(worker, {
        ok: false,
        class: memory ? 'invalid_output' : 'unknown',
        code: memory ? 'too_large' : 'defect',
        problem,
        position: null,
      })
    })
    return worker
  }

  #watch(): void {
    if (this.#timer !== null || this.#busy === null) return
    this.#timer = setTimeout(() => {
      const worker = this.#worker
      if (worker === null) return
      this.#drop(worker, {
        ok: false,
        class: 'timeout',
        code: 'too_long',
        problem: `The expression did not end within ${timeoutMs / 1000} s.`,
        position: null,
      })
      void worker.terminate()
    }, timeoutMs + graceMs)
  }

  /** A thread that is no more: what was asked of it has failed, the next question starts another. */
  #drop(worker: Worker, answer: Answer): void {
    if (this.#worker !== worker) return
    this.#worker = null
    this.#end(answer)
  }

  #settle(worker: Worker, answer: Answer): void {
    if (this.#worker !== worker) return
    worker.unref()
    this.#end(answer)
  }

  #end(answer: Answer): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const done = this.#busy
    this.#busy = null
    done?.resolve(answer)
    this.#next()
  }
}

const thread = new Thread()

/**
 * Works an expression out: at most three seconds, 128 MB and five million characters of result, in a thread that is ended
 * when it goes beyond. Never rejects. `seed` makes `$random` and `$shuffle` the same each time, `now` is what `$now` says.
 */
export async function evaluateExpression(expression: Expression, now: number, seed: number): Promise<Evaluated> {
  const answer = await thread.ask({ ...expression, now, seed, timeoutMs })
  if (!answer.ok) return answer
  const value = JSON.parse(answer.text) as Json
  if (!liesTooDeep(value)) return { ok: true, value }
  const problem = `In what the expression gives, ${tooDeepWords}.`
  return { ok: false, class: 'invalid_output', code: 'too_large', problem, position: null }
}
