import type {
  AskAnswer,
  AskRequest,
  Drafting,
  EarlierDecision,
  Evaluated,
  Expression,
  EmbedAnswer,
  EmbedRequest,
  Hindrance,
  InsideRuns,
  PersonRequest,
  StepContext,
  StepInputs,
} from '../../shared/kinds/execute.ts'
import type { Shelf } from '../../shared/documents/types.ts'
import { canonicalJson, type Json } from '../../shared/json.ts'
import { StepError } from '../../shared/errors.ts'
import type { ToolCall, ToolOutcome } from '../../shared/kinds/tool/call.ts'
import type { ReviewAnswer } from '../../shared/events/review.ts'
import type { Signal } from '../../shared/clock.ts'
import type { TargetStanding } from '../../shared/health/types.ts'
import type { Target } from '../../shared/model/types.ts'
import type { AnsweredBy } from '../../shared/values.ts'
import type { Decision, ReceiptAttempt, ReceiptCall } from '../../shared/receipt/types.ts'
import { valueText } from '../../shared/text/marks.ts'
import type { CacheUse } from './cache.ts'
import type { AskState } from './ask.ts'
import type { RunCore } from './core.ts'
import { embed } from './embed.ts'
import { hindranceOf } from './hindrances.ts'
import { draftingOf } from './drafting.ts'
import { insideOf, insideRuns } from './inside.ts'
import { creditVerdict, standingOf } from './health-gate.ts'
import { replaceableSteps } from './replaceable.ts'
import type { Step } from './step.ts'
import { askFitting } from './fitting.ts'
import { fractionOf, hashOf } from './seeds.ts'
import { callTool } from './tools.ts'
import { tagsOfStep } from './service.ts'
import { tooDear } from './spending.ts'
import { validateJson } from './validate.ts'
import { evaluateExpression } from './expressions/index.ts'

/** One call of an executor: its context, and the requests it has under way. Costs nothing until it is used. */
export class StepCall implements StepContext {
  readonly nodeId: string
  decision: Decision | null = null
  /** Calls of tools, as the receipt has them; null: none was made. */
  calls: ReceiptCall[] | null = null
  readonly #core: RunCore
  readonly #step: Step
  readonly #inputs: StepInputs
  #state: AskState | null = null
  #controller: AbortController | null = null
  #inside: InsideRuns | null = null
  #inputHash: string | null = null
  #over = false
  /** Decisions so far. */
  #decisions = 0
  /** Persons asked so far, and how many of them have not answered. */
  #asked = 0
  /** Calls of tools that were wanted so far. */
  #wanted = 0
  #persons = 0
  #under: Set<Promise<unknown>> | null = null

  constructor(core: RunCore, step: Step, inputs: StepInputs) {
    this.#inputs = inputs
    this.#core = core
    this.#step = step
    this.nodeId = step.plan.nodeId
  }

  get attempts(): ReceiptAttempt[] | null {
    return this.#state?.attempts ?? this.#step.attempts
  }

  get cache(): CacheUse {
    return this.#state?.cache ?? null
  }

  /** Requests are under way, or wait for their place. */
  get busy(): boolean {
    return this.#under !== null && this.#under.size > 0
  }

  get signal(): Signal {
    return this.#abort().signal
  }

  get run(): StepContext['run'] {
    return { vars: this.#core.options.inputs, startedAt: this.#core.startedAt }
  }

  ask(request: AskRequest): Promise<AskAnswer> {
    return this.#follow((state) => askFitting(this.#core, state, request))
  }

  embed(request: EmbedRequest): Promise<EmbedAnswer> {
    return this.#follow((state) => embed(this.#core, state, request))
  }

  hindrance(port: string): Hindrance | null {
    const [input] = this.#step.plan.inputs
    const value = input === undefined ? undefined : this.#inputs.one(input.port)
    return hindranceOf(this.#core, this.#step.plan, port, value === undefined ? '' : valueText(value))
  }

  async library(collection: string): Promise<Shelf> {
    const { library } = this.#core.options
    if (library === undefined) throw new StepError('config', 'There are no documents here.', 'no_collection')
    return library(collection, this.signal)
  }

  memory(): Json | null {
    return this.#core.options.memory?.(this.nodeId) ?? null
  }

  #follow<Answer>(start: (state: AskState) => Promise<Answer>): Promise<Answer> {
    if (this.#over) return Promise.reject(new StepError('cancelled', 'The step was stopped.'))
    const attempts = (this.#step.attempts ??= [])
    this.#state ??= {
      nodeId: this.nodeId,
      attempts,
      tags: this.#tags,
      begun: attempts.length,
      claimed: attempts.length,
      occurrences: new Map(),
      embed: (request) => this.embed(request),
      cache: null,
      signal: this.signal,
      breaks: this.#step.breaks,
      replaceable: replaceableSteps(this.#core.options.plan).has(this.#step.index),
    }
    return this.#track(start(this.#state))
  }

  get inside(): InsideRuns | undefined {
    const inside = insideOf(this.#step)
    if (inside === undefined) return undefined
    return (this.#inside ??= insideRuns(this.#core, this.#step, inside, this.signal, (work) => this.#track(work)))
  }

  get drafting(): Drafting {
    return draftingOf(this.#core, this.#step, () => this.#over)
  }

  /** Its step ends only when this has. */
  #track<T>(asked: Promise<T>): Promise<T> {
    const under = (this.#under ??= new Set())
    const end = (): void => void under.delete(settled)
    const settled = asked.then(end, end)
    under.add(settled)
    return asked
  }

  decide(decision: Decision): void {
    if (this.#over) return
    this.decision = decision
    // Made again as it was before an interruption, it stands in the stream already.
    const before = this.decided[this.#decisions++]?.decision
    if (before !== undefined && canonicalJson(before) === canonicalJson(decision)) return
    this.#core.journal.emit('decision', { nodeId: this.nodeId, decision })
  }

  get decided(): readonly EarlierDecision[] {
    return this.#core.options.resumed?.decisions.get(this.nodeId) ?? []
  }

  random(purpose: string, index = 0): number {
    this.#inputHash ??= hashOf(
      this.#step.plan.inputs.map(({ port }) => this.#inputs.many(port).map(({ value }) => [value.type, value.data])),
    )
    return fractionOf(this.#core.options.seed, this.nodeId, purpose, this.#inputHash, index)
  }

  validate(schema: Json, value: Json): string[] {
    return validateJson(schema, value)
  }

  person(request: PersonRequest): Promise<ReviewAnswer> {
    return this.#person(request, this.#asked++)
  }

  async #person(request: PersonRequest, occurrence: number): Promise<ReviewAnswer> {
    if (this.#over) throw new StepError('cancelled', 'The step was stopped.')
    const { title } = this.#step.plan
    const { place } = this.#core
    const placed = place === null ? {} : { place }
    this.#persons++
    try {
      return await this.#core.people.ask(this.nodeId, occurrence, { title, ...placed }, request, this.signal)
    } finally {
      this.#persons--
    }
  }

  tool(call: ToolCall): Promise<ToolOutcome> {
    if (this.#over) return Promise.reject(new StepError('cancelled', 'The step was stopped.'))
    const n = ++this.#wanted
    // What a person says is kept for this call, and for no other that is the same but for its number: after an interruption
    // those before it are not asked about again.
    const person = (request: PersonRequest): Promise<ReviewAnswer> => this.#person(request, n - 1)
    const { nodeId, signal } = this
    const calls = (this.calls ??= [])
    const track = <T>(work: Promise<T>): Promise<T> => this.#track(work)
    return callTool(this.#core, { nodeId, n, signal, calls, person, track }, call)
  }

  /** Nothing of it is under way but a person's answer. */
  get onlyWaits(): boolean {
    return this.#persons > 0 && !this.busy
  }

  /** How many of its requests, or times of its inside, are under way. */
  get underWay(): number {
    return this.#under?.size ?? 0
  }

  evaluate(expression: Expression): Promise<Evaluated> {
    const { evaluate = evaluateExpression } = this.#core.options
    return evaluate(expression, this.#core.startedAt, Math.floor(this.random('expression') * 2 ** 32))
  }

  standing(target: Target, request?: Omit<AskRequest, 'target'>): TargetStanding {
    const standing = standingOf(this.#core.options, target, this.#tags)
    // A conversation that is cut to fit is no larger than what is left of it.
    if (request === undefined || request.fit !== undefined) return standing
    return { ...standing, tooDear: tooDear(this.#core, { ...request, target }) }
  }

  get #tags(): readonly string[] {
    return tagsOfStep(this.#core.options.plan, this.#step.plan)
  }

  turn(name: string): number {
    return this.#core.options.health?.turn(name) ?? 0
  }

  judged(by: AnsweredBy, score: number): void {
    creditVerdict(this.#core.options, by, score)
  }

  /** From here on nothing that the executor still does counts: it asks for nothing and says nothing more. */
  abort(reason: string): void {
    this.#over = true
    this.#abort().abort(new StepError('cancelled', reason))
  }

  /** Stops what the executor left under way when it was done, so that what it cost is in the step's receipt. */
  async finish(): Promise<void> {
    this.abort('Stopped: its node was done without it.')
    await this.settled()
  }

  /** Resolves once no request is under way. */
  async settled(): Promise<void> {
    while (this.#under !== null && this.#under.size > 0) await Promise.all(this.#under)
  }

  #abort(): AbortController {
    this.#controller ??= new AbortController()
    return this.#controller
  }
}
