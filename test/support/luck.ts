import fc from 'fast-check'

/*
 * Property tests draw the same cases each time, so that a change is judged by what it changes, and not by luck. Whoever
 * goes looking for more says so: SWITCHYARD_LUCK=new draws anew, SWITCHYARD_LUCK=42 draws what 42 gives, and
 * SWITCHYARD_LUCK_TIMES=20 has those over random runs draw twenty times as many.
 */
const asked = process.env['SWITCHYARD_LUCK']
fc.configureGlobal(asked === 'new' ? {} : { seed: Number(asked ?? 7) })

/** How many times as many cases as usual. */
export const times = Math.max(1, Math.floor(Number(process.env['SWITCHYARD_LUCK_TIMES'] ?? 1) || 1))

export default fc
