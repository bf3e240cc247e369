import { StepError } from '../../shared/errors.ts'
import type { Drafting } from '../../shared/kinds/execute.ts'
import { toUsd, dollarText } from '../../shared/money.ts'
import type { RunCore } from './core.ts'
import type { Step } from './step.ts'

/**
 * Steps that a model drafts: compiled as every drawing is, and in the database before the first of them runs, so that a run
 * that goes on runs the very same and asks nobody for them again. `over`: the step was stopped.
 */
export const draftingOf = (core: RunCore, step: Step, over: () => boolean): Drafting => ({
  kept: () => step.drafted,
  compile(document, inputs) {
    const { compileDraft } = core.options
    const { draftedUsd, tags, title } = step.plan
    if (compileDraft === undefined || draftedUsd === undefined)
      throw new StepError('config', 'Steps can’t be drafted here.', 'no_drafts')
    const values = Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]))
    const { inside, leastNano, problems } = compileDraft(document, { tags: tags ?? [], inputs: values })
    if (inside === null) return { ok: false, problems: problems.map(({ message }) => message) }
    const most = inside.bounds.costUsd.most
    if (draftedUsd !== null && most !== null && most > draftedUsd) {
      const problem = `It could cost up to ${dollarText(most)}, and what ${title} drafts may cost at most ${dollarText(draftedUsd)}: take fewer steps, or shorter texts.`
      return { ok: false, problems: [problem] }
    }
    // The run's own, and those of held pipelines around it.
    const tight = [...core.held, core.budget].find(({ limit, spent }) => limit !== null && leastNano > limit - spent)
    const left = toUsd(Math.max(0, (tight?.limit ?? 0) - (tight?.spent ?? 0)))
    const tooDear =
      tight === undefined
        ? null
        : `The drafted steps cost at least ${dollarText(toUsd(leastNano))}, and ${dollarText(left)} of the ${tight.label} is left.`
    return { ok: true, plan: inside, tooDear }
  },
  keep(drafted) {
    if (over()) throw new StepError('cancelled', 'The step was stopped.')
    step.drafted = drafted
    core.journal.emit('plan.drafted', { nodeId: step.plan.nodeId, drafted })
    core.journal.commit()
  },
})
