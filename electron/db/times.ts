const dayMs = 86_400_000
const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
const three = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'))

/** Beyond these `Date` knows none. A time outside, as in a damaged row, is told as the last there is: no list fails by it. */
const mostMs = 1e8 * dayMs

/** The date part of each day met, e.g. `2026-11-21T`. */
const dates = new Map<number, string>()

/**
 * Milliseconds since 1970 as the contract writes times, `2026-11-21T10:00:00.000Z`. Lists and events are full of them, and
 * `Date` takes five times as long.
 */
export function iso(ms: number): string {
  const day = Math.floor(ms / dayMs)
  let date = dates.get(day)
  if (date === undefined) {
    if (Math.abs(ms) > mostMs) return new Date(Math.sign(ms) * mostMs).toISOString()
    if (dates.size > 1000) dates.clear()
    const midnight = new Date(day * dayMs).toISOString()
    dates.set(day, (date = midnight.slice(0, midnight.indexOf('T') + 1)))
  }
  const rest = ms - day * dayMs
  const [hours, minutes] = [two[Math.floor(rest / 3_600_000)], two[Math.floor(rest / 60_000) % 60]]
  return `${date}${hours}:${minutes}:${two[Math.floor(rest / 1000) % 60]}.${three[rest % 1000]}Z`
}

let lastIso = ''
let lastMs = 0

/** A time of the contract as a number; many events carry the same one. Throws on one that is written otherwise. */
export function msOf(at: string): number {
  if (at === lastIso) return lastMs
  const ms = Date.parse(at)
  if (Number.isNaN(ms) || iso(ms) !== at) throw new TypeError(`Not a time as events write it: ${at}`)
  lastIso = at
  lastMs = ms
  return ms
}
