import type { z } from 'zod'
import type { ErrorClass } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Target } from '../model/types.ts'
import type { PortType, Value } from '../values.ts'
import type { Place } from '../tools/places.ts'
import type { Field } from './fields.ts'
import type { KindGroup, KindId } from './ids.ts'

export interface InputPort {
  id: string
  label: string
  /** What it takes; a wire whose type is one of these, or can become one, fits. */
  accepts: readonly PortType[]
  /** Takes any number of wires; their order is the order of their ids. */
  many?: boolean
  /** May stay unwired; not taken and failed upstream count as unwired. */
  optional?: boolean
}

export interface OutputPort {
  id: string
  label: string
  /** A type of its own, or that of what arrives at an input port. */
  gives: PortType | { sameAs: readonly string[] }
  /** One of several of which a step takes exactly one: a router's branch, pass or fail. */
  branch?: boolean
}

export interface Ports {
  inputs: readonly InputPort[]
  outputs: readonly OutputPort[]
}

/**
 * How a kind asks for its inputs, as data, so that the scheduler knows no kinds.
 * - `all`: every wired input at once; a required one not taken or failed ends the step.
 * - `settled`: every wire of one many-wire port, waiting until all ended (or `enough` are done, or a straggler is cut);
 *   what failed or was not taken is dropped and named. No straggler is cut before `least` are done. Other ports
 *   are asked like `all`.
 * - `inOrder`: the ports one after another, the next only when the definition's `moveOn` says so; with `hedgeMs` also when
 *   the one before has not ended by then, and the first value wins. `onBreak`: what becomes of an answer that breaks off
 *   after some of it was shown (absent: it begins anew).
 * - `first`: every wire of one many-wire port, until `k` are done; the rest is let go.
 */
export type Asking =
  | { how: 'all' }
  | { how: 'settled'; port: string; enough?: number; least?: number; stragglerMs?: number; deadlineMs?: number }
  | { how: 'inOrder'; ports: string[]; hedgeMs?: number; onBreak?: 'fail' | 'continue' }
  | { how: 'first'; port: string; k: number }

/** How an option of an `inOrder` kind ended without a value. */
export type OptionOutcome = { how: 'not_taken' } | { how: 'failed'; class: ErrorClass }

/** A request that a step may make, for the bounds and the checks of a plan. */
export interface PlannedCall {
  target: Target
  /** Requests without retries. */
  least: number
  most: number
  /** Longest answer in tokens, before the model's own limit is applied. */
  maxTokens: number
  /** Tokens of instructions that the kind itself adds, at most. */
  ownTokens: number
  /** Of these, what only the step's own earlier turns add; its first request is without them. Absent: none. */
  laterTokens?: number
  /** These instructions, where they are known before a run: then they are counted. */
  says?: readonly string[]
  /** Ports whose text goes into the prompt; every wire of each. */
  from: readonly string[]
  /** Port whose files are pictures that the prompt shows. */
  images?: string
  /**
   * `embed`: texts become vectors; nothing is written. `assist`: words for the kind's own use (a repair, a summary), which
   * it doesn't give as its answer.
   */
  role: 'answer' | 'judge' | 'classifier' | 'blend' | 'embed' | 'assist'
  structured: boolean
  temperature: number
  /** For a port of candidates: each call sees one (`each`) or all of them (`all`). */
  sees?: 'all' | 'each'
  /** Of the step's calls marked so one is made, and another only when it fails. */
  oneOf?: true
  /**
   * Steps that a model drafts in the run make it: each of so many requests goes to one of the targets of the calls marked
   * so, and nobody knows beforehand to which. The bounds take the dearest.
   */
  drafted?: true
  /** Requests in most runs, where that is fewer than `most`. */
  expected?: number
  /** Ports whose answers it judges or ranks: a model among their authors would judge itself. */
  judges?: readonly string[]
  /** Answers of the same step's earlier requests that go into its prompt, and how long each may be in tokens. */
  earlier?: { answers: number; maxTokens: number }
}

/** What one run teaches a node that decided in it. */
export interface Lesson {
  /** The way the node took. */
  chosen: string
  /** The run failed, or what the way leads to did though something else took over. */
  failed: boolean
  /** Of the whole run; null where it isn't known. */
  costUsd: number | null
  /** All verdicts of the run passed; null where none was given. */
  pass: boolean | null
  /** Milliseconds since 1970. */
  at: number
}

/** How a kind learns from run to run. What it remembers is JSON, read in a run by `context.memory()`. */
export interface Learning<Config> {
  /** What it was learned with: another key begins anew. Null: this config learns nothing. */
  key(config: Config): string | null
  learn(config: Config, kept: Json | null, lesson: Lesson): Json
  /** What it remembers, as its node says it. */
  words(config: Config, kept: Json | null): string | null
}

export interface KindProblem {
  code:
    | 'missing_else'
    | 'bad_weights'
    | 'bad_config'
    | 'not_supported'
    | 'policy'
    | 'duplicate_id'
    | 'duplicate_name'
    | 'no_output'
    | 'missing_port'
    | 'type_mismatch'
    | 'cache_on_sampling'
  message: string
  fix?: string
}

/** An Input or an Output of a box's inside, as the box's border shows it. */
export interface InsidePort {
  /** What it is called inside, and the id of the box's port for it. */
  name: string
  label: string
  type: PortType
  /** An Input that has to be given a value. */
  required: boolean
}

export interface InsidePorts {
  inputs: readonly InsidePort[]
  outputs: readonly InsidePort[]
}

/** An Input inside that the box itself fills, so that it is no port of the box. */
export interface FilledInput {
  name: string
  help: string
  types: readonly Value['type'][]
  needed: boolean
  /** Where its value comes from, for the forecast: one of a list at a port, what an Output gave last time, or a number. */
  of: { each: string } | { last: string } | 'number'
}

/** How often a box runs its inside. */
export interface Times {
  least: number
  expected: number
  most: number
  /** At the same time, at most. */
  atOnce: number
}

/** A kind with an inside of its own: nodes that lie in it, or a pipeline in its config. Wires never cross its border. */
export interface BoxKind<Config> {
  from: 'nodes' | 'document'
  /** The pipeline in its config, where `from` says so; null while none is chosen. */
  document?(config: Config): { id: string | null; document: unknown } | null
  fills: readonly FilledInput[]
  /** What its inside lacks, or has too much. */
  check(config: Config, inside: InsidePorts): KindProblem[]
  /** `items`: how long the list is, where that is known. */
  times(config: Config, items: number | null): Times
  /** Its outputs are lists: an item for each time. */
  lists: boolean
  /** Inputs and Outputs by name that a fresh one has inside. */
  starter?: { inputs: readonly string[]; outputs: readonly string[] }
}

/** Everything there is to know about a kind but how it runs (that is `execute.ts` beside it). */
export interface KindDefinition<Config = JsonObject> {
  kind: KindId
  label: string
  group: KindGroup
  /** Name of a lucide icon, kebab case. */
  icon: string
  /** One or two sentences for a person who has never seen it. */
  help: string
  /** Fills in defaults; its input is what stands in a document. Strict: unknown keys are errors. */
  schema: z.ZodType<Config>
  /** Config of a node fresh from the palette. */
  fresh: JsonObject
  form: readonly Field[]
  /** `inside`: what lies in a box, where that is known. */
  ports(config: Config, inside?: InsidePorts): Ports
  asking(config: Config): Asking
  /** What it is in a few words, under the title: "Practice · cheap". */
  subtitle(config: Config): string
  /** The one fact worth reading on the card before a run. */
  fact?(config: Config): string | null
  /** `wires` says how many wires a port has, where that is known: some requests come once per so many answers. */
  calls(config: Config, wires?: (port: string) => number): PlannedCall[]
  /** Tags of the data that begins here. */
  tags?(config: Config): readonly string[]
  /** Inputs that it looks at by name, without a wire. `tells`: the way it takes tells something of their value. */
  reads?(config: Config): readonly { name: string; tells: boolean }[]
  /** Tags that what leaves it at this port no longer carries, because it takes out what they stand for. */
  cleans?(config: Config, port: string): readonly string[]
  /** Where, beside models, what it is given may be sent. */
  sends?(config: Config): readonly Place[]
  /** Rules the schema can't say. `not_supported` for what the format allows and this build doesn't run. */
  check(config: Config): KindProblem[]
  /** Rules about how many wires it has, which its config alone can't say. */
  checkWires?(config: Config, wires: (port: string) => number): KindProblem[]
  /** `inOrder` kinds: ask the next option after this outcome? */
  moveOn?(config: Config, outcome: OptionOutcome): boolean
  /** Its inputs' text may be shown at an Output while it streams. */
  passesOn?(config: Config): boolean
  /** The port whose answer its `verdict` is about, where it gives one: such verdicts can be held against a user's ratings. */
  judges?(config: Config): string | null
  /**
   * Where a score decides between its branches: the branch a score leads to, and its config without what only moves the
   * line between them. Null where another line would need more than the score of a run.
   */
  lines?(config: Config): { rest: object; branch(score: number): string } | null
  /** How often it takes each branch, 0 to 1, where its config says so. */
  likely?(config: Config): Readonly<Record<string, number>> | null
  learns?: Learning<Config>
  /** The port whose answers a run shows side by side, and what the user is asked of them. */
  sideBySide?(config: Config): { port: string; ask: 'pick' | 'rate'; blind: boolean }
  /** What of its config means something on this machine alone, a sentence each: told to whoever exports it. */
  onlyHere?(config: Config): string[]
  /** False for what is drawn and never runs (notes, groups): no ports, no step. */
  runs: boolean
  /** Other nodes may lie in it (`parent`). */
  holds?: boolean
  /** A model says in the run what lies in it. It is drawn as a frame; nothing else can lie in it. */
  drafts?: true
  /** It has an inside that runs by itself. */
  box?: BoxKind<Config>
  /** How a sentence says that a branch port was not taken, as a clause after "If": "the judge scores it under 0.70". */
  otherwise?(config: Config, title: string, port: string): string
  /** The plan in words; `name(port)` gives the titles of what is wired there. */
  sentence(config: Config, title: string, name: (port: string) => string): string | null
}

/**
 * A kind of the list, which forgot its config's type. Its functions take only what its own `schema` gave: who calls one
 * parses a node's config first, or has it from a plan, which was parsed.
 */
export type Kind = KindDefinition

/** Keeps the config's type inside the definition, and forgets it in the list. */
export function defineKind<Config>(definition: KindDefinition<Config>): KindDefinition<Config> {
  return definition
}
