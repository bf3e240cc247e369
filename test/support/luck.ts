import fc from 'fast-check'

/*
 * Property tests draw the same cases each time, so that a change is judged by what it changes, and not by luck. Whoever
 * goes looking for more says so: SWITCHYARD_LUCK=new draws anew, SWITCHYARD_LUCK=42 draws what 42 gives.
 */
const asked = process.env['SWITCHYARD_LUCK']
fc.configureGlobal(asked === 'new' ? {} : { seed: Number(asked ?? 7) })

export default fc
