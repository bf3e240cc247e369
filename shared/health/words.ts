import type { ErrorClass } from '../errors.ts'
import type { HealthState } from './types.ts'

const two = (number: number): string => String(number).padStart(2, '0')

/** "14:03:20", on the clock of this machine; of another day than `now` with its date, "2026-12-21 14:03:20". */
export function clockTime(ms: number, now = ms): string {
  const date = new Date(ms)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  if (date.toDateString() === new Date(now).toDateString()) return time
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`
}

const times = /\b(at|before|until|after) (?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d(?:\.\d+)?Z?/g

/**
 * An error's words without times of day, for where they are data that models read and outputs hold: equal runs at
 * different times then give the same. "It may be asked again at 14:03:20." becomes "It may be asked again later."
 */
export const timeless = (message: string): string =>
  message.replace(times, (_found, when: string) => (when === 'before' ? 'soon' : 'later'))

const causes: Partial<Record<ErrorClass, string>> = {
  network: 'It could not be reached',
  timeout: 'It was too slow',
  rate_limit: 'It said that it was asked too often',
  quota: 'Its quota is used up',
  overloaded: 'It was overloaded',
  server: 'It had errors of its own',
  conflict: 'It was busy with the same request',
  auth: 'It refused the key',
  permission: 'This key may not ask it',
  model_not_found: 'It does not have this model',
  empty: 'It gave empty answers',
  truncated: 'Its answers broke off',
  unknown: 'It failed',
}

/** What happened, as the beginning of a sentence. */
export const healthCause = (why: ErrorClass | null): string =>
  why === null ? 'You took it out of service' : (causes[why] ?? 'It failed')

export interface HealthFacts {
  state: HealthState
  why: ErrorClass | null
  /** Milliseconds since 1970; null: until the user acts. */
  until: number | null
  share: number
}

/** A few words for a sign on a card: "Open, retry at 14:03:20"; null where all is well. */
export function healthSign({ state, why, until, share }: HealthFacts, now: number): string | null {
  switch (state) {
    case 'closed':
      return null
    case 'ramp':
      return `Recovering, ${Math.round(share * 100)} %`
    case 'half_open':
      return 'Being tried again'
    case 'open':
      if (until !== null)
        return until <= now ? 'Open, tried at the next run' : `Open, retry at ${clockTime(until, now)}`
      if (why === 'quota') return 'Quota used up'
      if (why === 'auth') return 'Key refused'
      if (why === 'permission') return 'Key not allowed'
      if (why === 'model_not_found') return 'Model missing'
      return 'Out of service'
  }
}

/** A whole sentence, for a step that was not asked and for the panel beside the canvas. `name`: "openai / gpt-5". */
export function healthWords(name: string, { state, why, until }: HealthFacts, now: number): string {
  const cause = healthCause(why)
  if (state === 'half_open') return `${name} is being tried again by another request. ${cause} before.`
  if (state === 'ramp') return `${name} is recovering and takes only a part of the requests for now. ${cause} before.`
  if (until !== null) return `${name} is open, retry at ${clockTime(until, now)}. ${cause}.`
  const act =
    why === null
      ? 'Put it back in service'
      : why === 'auth' || why === 'permission'
        ? 'Replace the key under Models and keys'
        : why === 'quota'
          ? 'Add credit there, then choose "Back in service"'
          : 'Choose another model'
  return `${name} is open until you act. ${cause}. ${act}, or choose "Try anyway".`
}
