import { problem, problemCodes, stopsRun, type Problem, type ProblemCode } from '../problems.ts'

/** Problems that are listed; of those beyond, only how many. */
export const problemsListed = 200
/** Whoever looks on after so many only makes the user wait. */
const enough = 5000

/**
 * Gathers problems and keeps the list readable: equal ones once, errors before warnings where not all can be listed, and
 * a last line that says how many are left out.
 */
export class ProblemList {
  readonly #stopping: Problem[] = []
  readonly #all: Problem[] = []
  readonly #seen = new Set<string>()
  #count = 0
  #worstHidden: ProblemCode | null = null
  #hasError = false

  add(code: ProblemCode, where: string, message: string, fix?: string, about?: Problem['about']): void {
    const found = problem(code, where, message, fix)
    this.put(about === undefined ? found : { ...found, about })
  }

  put(found: Problem): void {
    const key = `${found.code}\n${found.where}\n${found.message}`
    if (this.#seen.has(key)) return
    if (this.#seen.size < problemsListed * 2) this.#seen.add(key)
    this.#count += 1
    if (found.severity === 'error') this.#hasError = true
    const list = stopsRun(found) ? this.#stopping : null
    if (list !== null && list.length < problemsListed) list.push(found)
    if (this.#all.length < problemsListed) this.#all.push(found)
    else if (this.#worstHidden === null || (stopsRun(found) && problemCodes[this.#worstHidden] === 'warning')) {
      this.#worstHidden = found.code
    }
  }

  get hasError(): boolean {
    return this.#hasError
  }

  /** So many that looking for more is of no use. */
  get full(): boolean {
    return this.#count >= enough
  }

  list(): Problem[] {
    if (this.#count <= problemsListed) return [...this.#all]
    const room = problemsListed - 1
    const warnings = this.#all.filter((found) => !stopsRun(found))
    const listed = [...this.#stopping, ...warnings].slice(0, room)
    const hidden = this.#count - listed.length
    const message = `And ${this.full ? 'at least ' : ''}${hidden} more problems that are not listed here.`
    return [...listed, problem(this.#worstHidden ?? 'bad_format', '-', message, 'Mend those above first.')]
  }
}
