import { StepError } from '../../errors.ts'
import { canonicalJson } from '../../json.ts'
import { valueText } from '../../text/marks.ts'
import { atPath } from '../../text/path.ts'
import { readJson } from '../../text/read-json.ts'
import { normalised } from '../../text/same.ts'
import type { Value } from '../../values.ts'
import { leftOut, leftOutWords } from '../dropped.ts'
import type { Arrived, StepContext, StepInputs } from '../execute.ts'

interface Party {
  voters: Arrived[]
  /** What they say, as the first of them wrote it. */
  says: string
}

/**
 * The answer most of them give, word for word as the first of them gave it. Answers count as equal by what they say,
 * not how it is written; with `field`, by that field of their JSON. A tie goes to the answer that stands first.
 */
export function takeVote(field: string | null, inputs: StepInputs, context: StepContext): Value {
  const parties = new Map<string, Party>()
  const voteless: Arrived[] = []
  for (const one of inputs.many('answers')) {
    const says = ballot(one.value, field)
    if (says === null) voteless.push(one)
    else {
      const party = parties.get(says.key)
      if (party === undefined) parties.set(says.key, { voters: [one], says: says.shown })
      else party.voters.push(one)
    }
  }
  const most = Math.max(0, ...Array.from(parties.values(), (party) => party.voters.length))
  const [winner, ...tied] = [...parties.values()].filter((party) => party.voters.length === most)
  const first = winner?.voters[0]
  if (winner === undefined || first === undefined) {
    throw new StepError('invalid_output', `No answer has the field "${field ?? ''}" to vote on.`, 'no_votes')
  }
  const cast = inputs.many('answers').length - voteless.length
  const tie =
    tied.length === 0 ? '' : ` A tie with ${tied.map((party) => shown(party.says)).join(', ')}: it stands first.`
  const lost = ({ says }: Party) => `It says ${shown(says)}; ${most} of ${cast} say ${shown(winner.says)}.`
  context.decide({
    chosen: first.nodeId,
    why: `${most} of ${cast} say ${shown(winner.says)}.${tie}${leftOutWords(inputs.dropped)}`,
    candidates: [
      ...[...parties.values()].flatMap((party) =>
        party.voters.map((one) => ({
          id: one.nodeId,
          score: Math.round((party.voters.length / cast) * 1000) / 1000,
          removedBy: party === winner ? null : lost(party),
        })),
      ),
      ...voteless.map((one) => ({
        id: one.nodeId,
        score: null,
        removedBy: `It has no field "${field ?? ''}" to vote on.`,
      })),
      ...leftOut(inputs.dropped),
    ],
  })
  return first.value
}

/** What an answer votes for; null where it has nothing at the field. */
function ballot(value: Value, field: string | null): { key: string; shown: string } | null {
  if (field === null || field.trim() === '') {
    const text = valueText(value)
    return { key: key(text), shown: text.trim() }
  }
  const read = typeof value.data === 'string' ? readJson(value.data, { repair: true }) : null
  const whole = read === null ? value.data : read.ok ? read.value : null
  const found = atPath(whole, field)
  if (found === undefined || found === null) return null
  const text = typeof found === 'object' ? canonicalJson(found) : String(found)
  return { key: typeof found === 'object' ? text : key(text), shown: text }
}

/** Text of punctuation alone would normalise to nothing, and vote with every other such text. */
const key = (text: string): string => normalised(text) || text.trim()

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
