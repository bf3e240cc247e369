import { nodeIdOf, readPath } from '../../shared/events/path.ts'
import type { Rehearsal } from '../../shared/partial.ts'
import { standIn } from '../../shared/partial.ts'
import type { Unreached } from '../../shared/practice/rehearsed.ts'
import type { ToolCall } from '../../shared/kinds/tool/call.ts'
import { answerTurn } from '../../shared/kinds/tool/prompt.ts'
import type { RehearsedCall, TargetFacts } from '../engine/index.ts'
import { type Transport, createTransport } from '../providers/index.ts'
import { CallError, type ModelCall, type ModelResult, type Target, noUsage } from '../../shared/model/types.ts'
import type { Plan, PlanStep } from '../../shared/plan/types.ts'
import type { ModelDoor } from './model-door.ts'
import { CoreError, type CoreOptions, wayOut } from './types.ts'

export type RehearsalOptions = Pick<CoreOptions, 'env' | 'systemProxy' | 'faultProxy'>

/** A fault proxy in front of a provider. */
export interface FaultProxy {
  url: string
  close(): Promise<void>
}

/**
 * What a run's models and tools meet while it is rehearsed: canned answers, faults, practice models in place of real ones,
 * and tools that aren't called. See docs/decisions/0037.
 */
export class Rehearsed {
  readonly #rehearsal: Rehearsal
  readonly #door: ModelDoor
  readonly #startProxy: NonNullable<CoreOptions['faultProxy']>
  /** From the fault proxies on to the providers: the way that every other request takes. */
  readonly #transport: Transport
  /** One for each node that meets a fault, begun when it is first asked. */
  readonly #proxies = new Map<string, Promise<FaultProxy>>()
  /** How many requests went to them; each bears its number. */
  #asked = 0
  /** Which of those under way couldn't be handed on. */
  readonly #unreached = new Map<string, Unreached>()

  /** Nodes whose steps a model drafts. */
  readonly #drafting: ReadonlySet<string>
  /** Nodes whose models may call tools: a canned answer is their last turn. */
  readonly #callsTools: ReadonlySet<string>

  constructor(rehearsal: Rehearsal, plan: Pick<Plan, 'steps'>, door: ModelDoor, options: RehearsalOptions) {
    if (options.faultProxy === undefined) throw new CoreError('not_allowed', 'Nothing can be rehearsed here.')
    this.#rehearsal = rehearsal
    this.#drafting = new Set(nodesWhere(plan.steps, ({ draftedUsd }) => draftedUsd !== undefined))
    this.#callsTools = new Set(nodesWhere(plan.steps, ({ kind }) => kind === 'tool'))
    this.#door = door
    this.#startProxy = options.faultProxy
    this.#transport = createTransport(wayOut(options))
  }

  /** Who is asked for this target. */
  standIn(target: Target): Target {
    const { provider } = target
    if (this.#rehearsal.against === 'real' || !this.#door.isReal(provider)) return target
    return standIn(this.#door.protocolOf(provider), target)
  }

  /** A key that is missing hinders nobody in whose place a practice model is asked. */
  facts(target: Target, found: TargetFacts): TargetFacts {
    return found.missing?.filter === 'key' && this.standIn(target) !== target ? { ...found, missing: null } : found
  }

  /** What a call of a tool meets; null: it is made, if the user allows it. */
  toolCall(path: string, { name, changes }: ToolCall): RehearsedCall | null {
    const { answers = {}, call } = this.#rehearsal.tools ?? { call: 'none' as const }
    const answer = answers[path]?.[name] ?? answers[nodeIdOf(path)]?.[name]
    if (answer !== undefined) return { answer }
    return call === 'reading' && !changes ? null : { answer: null }
  }

  async call(call: ModelCall): Promise<ModelResult> {
    const rule = this.#ruleFor(call.nodeId ?? '')
    if (rule === undefined) return this.#door.call(call)
    if ('answer' in rule) {
      const text = this.#callsTools.has(nodeIdOf(call.nodeId ?? '')) ? answerTurn(rule.answer) : rule.answer
      call.onDelta?.(text)
      return {
        text,
        finish: 'stop',
        usage: { ...noUsage },
        reportedNano: 0,
        servedModel: 'rehearsed',
        httpStatus: 200,
        ttftMs: 0,
        dropped: [],
      }
    }
    let proxy: FaultProxy
    try {
      proxy = await this.#proxyFor(call, rule)
    } catch (error) {
      throw new CallError(`The fault could not be rehearsed: ${(error as Error).message}`, {
        class: 'config',
        sent: false,
      })
    }
    const mark = String(this.#asked++)
    try {
      return await this.#door.callThrough(call, {
        ...{ server: proxy.url, mark },
        unreached: () => this.#unreached.get(mark) ?? null,
      })
    } finally {
      this.#unreached.delete(mark)
    }
  }

  /** Of the node, also where it lies in a box. What a model drafted has names of its own, which are no nodes of the drawing. */
  #ruleFor(path: string): Rehearsal['nodes'][string] | undefined {
    const { nodes } = this.#rehearsal
    for (let { box } = readPath(path); box !== null; { box } = readPath(box))
      if (this.#drafting.has(nodeIdOf(box))) return undefined
    return nodes[path] ?? nodes[nodeIdOf(path)]
  }

  async close(): Promise<void> {
    const proxies = await Promise.allSettled(this.#proxies.values())
    const open = proxies.flatMap((proxy) => (proxy.status === 'fulfilled' ? [proxy.value] : []))
    await Promise.all(open.map((proxy) => proxy.close()))
    await this.#transport.close()
  }

  #proxyFor(
    { nodeId = '', target }: ModelCall,
    { fault, times }: { fault: string; times?: number | undefined },
  ): Promise<FaultProxy> {
    const name = `${nodeId} ${target.provider}`
    const known = this.#proxies.get(name)
    if (known !== undefined) return known
    const proxy = this.#startedFor(target.provider, fault, times ?? null)
    this.#proxies.set(name, proxy)
    return proxy
  }

  async #startedFor(provider: string, fault: string, times: number | null): Promise<FaultProxy> {
    const upstream = await this.#door.addressOf(provider)
    const wayTo: Transport['dispatcherFor'] = (url) => this.#transport.dispatcherFor(url)
    // Where there is no way the user is told why, which a fault proxy could only show as a broken connection.
    await wayTo(new URL(upstream))
    const onUnreached = (mark: string, why: Unreached): void => void this.#unreached.set(mark, why)
    return this.#startProxy({ upstream, wayTo, onUnreached, fault, times })
  }
}

/** Also of what lies in boxes. */
const nodesWhere = (steps: readonly PlanStep[], is: (step: PlanStep) => boolean): string[] =>
  steps.flatMap((step) => [...(is(step) ? [step.nodeId] : []), ...nodesWhere(step.inside?.steps ?? [], is)])
