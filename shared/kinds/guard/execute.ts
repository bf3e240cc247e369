import { StepError } from '../../errors.ts'
import { isJsonObject, type JsonObject } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import { valueText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import { counted, targetName } from '../config.ts'
import type { AskAnswer, AskRequest, Execute, StepContext, StepInputs } from '../execute.ts'
import { classifierSchema, classifierSystem } from '../router/prompt.ts'
import { claimTokens, hasClaims, hasTopic, personalOf, type GuardConfig } from './definition.ts'
import { hasExamples, unlikeExamples } from './examples.ts'
import { findPersonal, mask, restore, wordsAt, type Found } from './personal.ts'
import { claimsMessage, claimsSchema, claimsSystem, onTopic, topicIds, topicMessage, topicTokens } from './prompt.ts'

/** One thing that speaks against letting it through. Never with the personal data itself. */
interface Finding {
  kind: string
  what: string
  reason: string
}

export const execute: Execute<GuardConfig> = (config, inputs, context) => {
  const value = inputs.one('value')
  if (value === undefined) throw new StepError('bad_request', 'Nothing came to the Guard.', 'missing_value')
  if (config.mode === 'mask') return masked(config, value, context)
  if (config.mode === 'restore') return restored(value, inputs, context)
  return checked(config, value, inputs, context)
}

const verdictOf = (pass: boolean, findings: readonly Finding[]): Value => ({
  type: 'json',
  data: { pass, findings: findings.map((each) => ({ ...each })) },
})

const words: Record<Found['kind'], string> = {
  email: 'e-mail address',
  phone: 'phone number',
  iban: 'bank account',
  card: 'card number',
  ip: 'IP address',
  name: 'name',
}

/** One finding a sort: how many, and not which. */
function personalFindings(found: readonly Found[]): Finding[] {
  const kinds = [...new Set(found.map((one) => one.kind))]
  return kinds.map((kind) => {
    const count = found.filter((one) => one.kind === kind).length
    const many = kind === 'email' || kind === 'ip' ? `${words[kind]}es` : `${words[kind]}s`
    return { kind, what: counted(count, words[kind], many), reason: 'Personal data.' }
  })
}

const told = (findings: readonly Finding[]): string => findings.map((one) => one.what).join(', ')

function masked(config: GuardConfig, value: Value, context: StepContext): Record<string, Value> {
  const text = valueText(value)
  const result = mask(text, findPersonal(text, personalOf(config), namesOf(config)))
  const findings = personalFindings(result.found)
  const why = findings.length === 0 ? 'Nothing had to be masked.' : `Masked: ${told(findings)}.`
  context.decide({ chosen: 'pass', why, candidates: [{ id: 'pass', score: null, removedBy: null }] })
  return {
    pass: { ...value, type: 'text', data: result.text },
    secrets: { type: 'json', data: result.secrets },
    verdict: verdictOf(true, findings),
  }
}

function restored(value: Value, inputs: StepInputs, context: StepContext): Record<string, Value> {
  const secrets = inputs.one('secrets')?.data
  if (!isJsonObject(secrets))
    throw new StepError('bad_request', 'What came at Secrets is not what a Guard masked.', 'bad_secrets')
  const { text, unknown } = restore(valueText(value), secrets)
  const findings = unknown.map((what) => ({ kind: 'unknown', what, reason: 'Nothing was masked under this mark.' }))
  const why = unknown.length === 0 ? 'Put back what was masked.' : `Put back; not known: ${unknown.join(', ')}.`
  context.decide({ chosen: 'pass', why, candidates: [{ id: 'pass', score: null, removedBy: null }] })
  return { pass: { ...value, type: 'text', data: text }, verdict: verdictOf(true, findings) }
}

const namesOf = (config: GuardConfig): string[] =>
  config.names.map(({ name }) => name.trim()).sort((a, b) => b.length - a.length)

/** What is free first; a model is asked only about what that let through. */
async function checked(
  config: GuardConfig,
  value: Value,
  inputs: StepInputs,
  context: StepContext,
): Promise<Record<string, Value>> {
  const text = valueText(value)
  const findings = [
    ...personalFindings(findPersonal(text, personalOf(config), namesOf(config))),
    ...config.words
      .filter(({ word }) => wordsAt(text, word.trim()).length > 0)
      .map(({ word }) => ({ kind: 'word', what: `the word "${word.trim()}"`, reason: 'On the list of words.' })),
  ]
  const { target } = config
  if (findings.length === 0 && hasExamples(config)) {
    const reason = await judged(() => unlikeExamples(config, text, context))
    if (reason !== null) findings.push({ kind: 'topic', what: 'another topic', reason })
  }
  // What is another topic already needs no dearer model to say so.
  if (findings.length === 0 && target !== undefined) {
    if (hasTopic(config)) findings.push(...(await topicFindings(config, target, text, context)))
    if (hasClaims(config)) findings.push(...(await claimFindings(config, target, text, inputs, context)))
  }
  return given(config, value, findings, context)
}

function given(
  config: GuardConfig,
  value: Value,
  findings: readonly Finding[],
  context: StepContext,
): Record<string, Value> {
  const pass = findings.length === 0
  const why = pass ? 'Nothing speaks against it.' : `Stopped: ${told(findings)}.`
  context.decide({
    chosen: pass ? 'pass' : 'fail',
    why,
    candidates: [
      { id: 'pass', score: null, removedBy: pass ? null : why },
      { id: 'fail', score: null, removedBy: pass ? why : null },
    ],
  })
  if (!pass && config.stop) throw new StepError('guard', why, 'stopped')
  return { [pass ? 'pass' : 'fail']: value, verdict: verdictOf(pass, findings) }
}

/** Whatever keeps a model from judging keeps the value from going on: fails closed, by a class no Fallback goes past. */
async function judged<Verdict>(ask: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof StepError) || ['cancelled', 'budget', 'policy'].includes(error.class)) throw error
    throw new StepError('guard', `It could not be judged, so it is stopped. ${error.message}`, 'no_verdict')
  }
}

const ask = (context: StepContext, request: AskRequest): Promise<AskAnswer> => judged(() => context.ask(request))

async function topicFindings(
  config: GuardConfig,
  target: Target,
  text: string,
  context: StepContext,
): Promise<Finding[]> {
  const answer = await ask(context, {
    target,
    system: classifierSystem,
    messages: [{ role: 'user', content: topicMessage(text, config.topic ?? '') }],
    temperature: 0,
    maxTokens: topicTokens,
    outputSchema: classifierSchema(topicIds),
    stream: false,
  })
  const branch = isJsonObject(answer.value) ? answer.value['branch'] : undefined
  return branch === onTopic
    ? []
    : [{ kind: 'topic', what: 'another topic', reason: `${targetName(target)} finds it is not about: ${config.topic}` }]
}

async function claimFindings(
  config: GuardConfig,
  target: Target,
  text: string,
  inputs: StepInputs,
  context: StepContext,
): Promise<Finding[]> {
  const sources = inputs.many('sources').map((one) => valueText(one.value))
  const answer = await ask(context, {
    target,
    system: claimsSystem,
    messages: [{ role: 'user', content: claimsMessage(text, sources) }],
    temperature: 0,
    maxTokens: claimTokens(config),
    outputSchema: claimsSchema,
    stream: false,
  })
  const claims = isJsonObject(answer.value) ? answer.value['claims'] : undefined
  // No claim at all in a text is what a model says that did not look: missing is never a pass.
  if (!Array.isArray(claims) || claims.length === 0)
    throw new StepError('guard', 'No claim was judged, so it is stopped.', 'no_verdict')
  return claims.filter(isUnsupported).map((claim) => ({
    kind: 'claim',
    what: `a claim no source supports ("${cut(claim['text'])}")`,
    reason: cut(claim['reason']),
  }))
}

const isUnsupported = (claim: unknown): claim is JsonObject =>
  !isJsonObject(claim as JsonObject) || (claim as JsonObject)['supported'] !== true

const cut = (text: unknown): string => {
  const words = typeof text === 'string' ? text : ''
  return words.length > 200 ? `${words.slice(0, 199)}…` : words
}
