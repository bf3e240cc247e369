import { placed } from '../judge/tournament.ts'
import { readPath } from '../../text/path.ts'
import { counted, targetLabel, targetName, tooManyRequests } from '../config.ts'
import { defineKind, type KindProblem } from '../define.ts'
import {
  asksModel,
  defaultStragglerMs,
  fewest,
  middleLayers,
  mostAnswers,
  ownSamples,
  panelOf,
  schema,
  strategyNames,
  type BlendConfig,
} from './config.ts'
import { blendForm } from './form.ts'
import { blendCalls } from './plan.ts'

const fewestOnPanel = 2
const mostOnPanel = 5

function check(config: BlendConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const bad = (message: string, fix: string): void => void problems.push({ code: 'bad_config', message, fix })
  if (asksModel(config) && config.target === undefined) bad('The Blend has no model to blend with.', 'Choose a model.')
  if (config.field !== undefined) {
    const path = readPath(config.field)
    if (!path.ok) bad(`${path.problem}.`, 'Correct the field to vote on.')
  }
  const panel = panelOf(config).length
  if (config.strategy === 'council' && config.target !== undefined && (panel < fewestOnPanel || panel > mostOnPanel))
    bad(`A council's panel has 2 to 5 members; this one has ${panel}.`, 'Choose two to five.')
  return problems
}

/** Rules about how many answers there are. No wire at all is the port's own problem. */
function checkWires(config: BlendConfig, wires: (port: string) => number): KindProblem[] {
  const own = ownSamples(config)
  const wired = wires('answers')
  const answers = wired + own
  if (answers === 0) return []
  const came =
    own === 0 ? `${wired} ${wired === 1 ? 'is' : 'are'} wired` : `${wired} wired and ${own} of its own make ${answers}`
  if (answers < fewest || answers > mostAnswers) {
    const fix =
      answers < fewest ? 'Wire another answer, or take the Blend out.' : 'Wire fewer, or blend some of them first.'
    return [{ code: 'bad_config', message: `A Blend takes 2 to 8 answers; ${came}.`, fix }]
  }
  if (config.minOk > answers) {
    const message = `It needs ${config.minOk} answers, and ${came}.`
    return [{ code: 'bad_config', message, fix: 'Lower the number of answers needed, or wire more.' }]
  }
  const fix = middleLayers(config) > 0 ? 'Take fewer layers, or a smaller panel.' : 'Draw fewer answers, or wire fewer.'
  return tooManyRequests(blendCalls(config, wires), fix)
}

export const blend = defineKind<BlendConfig>({
  kind: 'blend',
  label: 'Blend',
  group: 'combine',
  icon: 'blend',
  help: 'Makes one answer of several: merged by a model, the best as it is, or what most of them say.',
  schema,
  fresh: { strategy: 'selfMoa', target: { provider: 'practice', model: 'frontier' } },
  form: blendForm,
  ports: (config) => ({
    inputs: [
      {
        id: 'answers',
        label: 'Answers',
        accepts: ['any'],
        many: true,
        // It draws its own; others may be added.
        ...(config.strategy === 'selfMoa' ? { optional: true } : {}),
      },
      {
        id: 'question',
        label: 'Question',
        accepts: ['any'],
        ...(config.strategy === 'selfMoa' ? {} : { optional: true }),
      },
    ],
    outputs: [
      {
        id: 'answer',
        label: 'Answer',
        gives: config.strategy === 'bestOf' || config.strategy === 'vote' ? { sameAs: ['answers'] } : 'text',
      },
      { id: 'disagreement', label: 'Disagreement', gives: 'json' },
    ],
  }),
  // A self-mixture can do without what is wired to it; every other needs at least one of its answers.
  asking: (config) =>
    config.strategy === 'selfMoa'
      ? { how: 'all' }
      : {
          how: 'settled',
          port: 'answers',
          least: config.minOk,
          stragglerMs: config.stragglerMs ?? defaultStragglerMs,
        },
  subtitle: (config) =>
    asksModel(config)
      ? `${strategyNames[config.strategy]} · ${targetLabel(config.target)}`
      : `Blend · ${strategyNames[config.strategy].toLowerCase()}`,
  fact(config) {
    if (config.strategy === 'selfMoa') return `Answers ${counted(ownSamples(config), 'time')}`
    return config.minOk > 1 ? `At least ${config.minOk} answers` : null
  },
  calls: blendCalls,
  check,
  checkWires,
  runs: true,
  sentence(config, title, name) {
    const answers = name('answers')
    const who = config.target === undefined ? 'a model' : targetName(config.target)
    switch (config.strategy) {
      case 'vote':
        return `Take what most of ${answers} say.`
      case 'bestOf':
        return `Have ${who} pick the best of ${answers}.`
      case 'consensus':
        return `Have ${who} blend ${answers} into one answer.`
      case 'council':
        return `Have a panel of ${panelOf(config).length} rank ${answers}, and ${who} write the council's answer.`
      case 'chain':
        return `Have ${who} improve one of ${answers} by each of the others in turn.`
      case 'moa':
        return `Have ${who} make one answer of ${answers}${layersWords(config)}.`
      case 'rankFuse':
        return `Have ${who} compare ${answers} in pairs and fuse the best ${placed}.`
      case 'selfMoa': {
        const more = answers === '' ? '' : `, with ${answers}`
        return `Ask ${title} (${who}) ${counted(ownSamples(config), 'time')}, and have it make one answer of these${more}.`
      }
    }
  },
})

const layersWords = (config: BlendConfig): string =>
  middleLayers(config) === 0
    ? ''
    : ` after ${counted(middleLayers(config), 'layer')} in which a panel of ${panelOf(config).length} rewrites them`
