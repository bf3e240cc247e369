import type { Payload } from '../../../../shared/api/contract.ts'
import type { GivenAnswer, Review } from '../../../../shared/events/review.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { type Io, jsonText } from '../io.ts'
import { openSession } from '../session.ts'
import { type OutputFlags, goOn } from './run.ts'

export interface AnswerFlags extends OutputFlags {
  approve?: boolean
  always?: boolean
  forPipeline?: boolean
  reject?: boolean
  choose?: string
  edit?: string
  note?: string
  db?: string
}

/** `switchyard answer`: a person's answer; a run that lies still goes on here, one that runs elsewhere goes on there. */
export async function answer(runId: string, nodeId: string, flags: AnswerFlags, io: Io): Promise<number> {
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io })
  try {
    const { core } = session
    const listed = await core.dispatch('reviews.list', undefined)
    const asked = listed.ok ? listed.value.find((one) => one.runId === runId && one.nodeId === nodeId) : undefined
    const payload: Payload<'runs.answer'> = { runId, nodeId, ...given(flags, asked?.review) }
    const outcome = core.answerReview(payload)
    if (!outcome.accepted) {
      if (flags.json) io.out(jsonText(outcome))
      io.err(`${outcome.message ?? ''}\n`)
      return exitCodes.invalid
    }
    if (asked?.status === 'interrupted') return await goOn(core, runId, flags, io)
    if (flags.json) io.out(jsonText(outcome))
    io.err('Answered. The run goes on where it runs.\n')
    return exitCodes.done
  } finally {
    await session.close()
  }
}

function given(flags: AnswerFlags, review: Review | undefined): GivenAnswer {
  const note = flags.note === undefined ? {} : { note: flags.note }
  const ways: GivenAnswer[] = [
    ...(flags.approve ? [{ action: 'approve' as const }] : []),
    ...(flags.always ? [{ action: 'always' as const }] : []),
    ...(flags.forPipeline ? [{ action: 'pipeline' as const }] : []),
    ...(flags.reject ? [{ action: 'reject' as const }] : []),
    ...(flags.choose === undefined ? [] : [{ action: 'choose' as const, candidate: flags.choose }]),
    ...(flags.edit === undefined ? [] : [{ action: 'edit' as const, value: edited(flags.edit, review) }]),
  ]
  const [way, second] = ways
  if (way === undefined || second !== undefined)
    throw new UsageError('Say one of --approve, --reject, --edit TEXT, --choose NODE, --always, --for-pipeline.')
  return { ...way, ...note }
}

/** Text stays text; anything else is JSON. */
function edited(text: string, review: Review | undefined): GivenAnswer['value'] {
  const type = review?.candidates[0]?.value.type ?? 'text'
  if (type === 'text' || type === 'file') return text
  try {
    return JSON.parse(text) as GivenAnswer['value']
  } catch {
    throw new UsageError(`--edit takes JSON here (${type}), and "${text}" is none.`)
  }
}
