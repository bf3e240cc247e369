import { cheapFirst, failoverChain, singleModel } from './answer.ts'
import { refineUntilGood, translateList } from './boxes.ts'
import type { PipelineDocument } from '../document/schema.ts'
import type { Target } from '../model/types.ts'
import type { Template } from './build.ts'
import { agreeOrEscalate, compareThree, thinkerWorkerVerifier } from './roles.ts'
import { privateStays } from './private.ts'
import { askDocuments, canaryModel, triageByExamples } from './route.ts'
import { bestOfN, blendPanel, selfConsistency } from './several.ts'
import { documentPipeline, plannedWork, supportTriage } from './work.ts'

export type { Template } from './build.ts'

/** The smallest pipeline, asking this target; without a temperature, which many models don't take. */
export const askingWith = (target: Target, name: string): PipelineDocument => ({
  ...singleModel.document,
  name,
  nodes: singleModel.document.nodes.map((each) => {
    if (each.kind !== 'model') return each
    const { temperature: _any, ...config } = each.config ?? {}
    return { ...each, config: { ...config, target: { ...target } } }
  }),
})

/** The gallery, in its order. All of them run on the practice models, so that nobody needs a key to begin. */
export const templates: readonly Template[] = [
  cheapFirst,
  singleModel,
  failoverChain,
  blendPanel,
  bestOfN,
  selfConsistency,
  agreeOrEscalate,
  compareThree,
  thinkerWorkerVerifier,
  supportTriage,
  triageByExamples,
  privateStays,
  askDocuments,
  documentPipeline,
  plannedWork,
  canaryModel,
  refineUntilGood,
  translateList,
]
