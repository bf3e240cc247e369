import { useMemo } from 'react'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import type { HealthRow } from '../../../shared/health/types.ts'
import { aliasOf } from '../../../shared/model/alias.ts'
import { type OutOfService, takenOut } from '../../../shared/model/service.ts'
import type { Environment, Target } from '../../../shared/model/types.ts'
import { rowOf, useEnvironment, useHealth } from '../../store/index.ts'
import { targetsOf } from '../model/kinds.ts'

export interface NodeHealth {
  target: Target
  row: HealthRow
  /** What the user has taken out of service, and it with that; null: it is its health. */
  out: OutOfService | null
}

/** A tier stands for a model, and it is that one's health. */
const meantBy = (target: Target, environment: Environment | null): Target =>
  environment?.aliases?.find(({ name }) => name === aliasOf(target))?.target ?? target

/** Out of service looks like a breaker that only the user closes. */
const outRow = ({ provider, model }: OutOfService): HealthRow => ({
  provider,
  model,
  key: null,
  state: 'open',
  why: null,
  until: null,
  share: 0,
  latencyMs: null,
  p95Ms: null,
  samples: 0,
})

/** The models that a node asks, tiers as what they stand for. */
export const modelsOf = (node: Pick<PipelineNode, 'kind' | 'config'>, environment: Environment | null): Target[] =>
  targetsOf(node).map((target) => meantBy(target, environment))

/** Those of a node's targets that aren't asked as usual, each with what is known of it. */
export function useNodeHealth(node: Pick<PipelineNode, 'kind' | 'config'>): readonly NodeHealth[] {
  const rows = useHealth((state) => state.rows)
  const environment = useEnvironment((state) => state.environment)
  return useMemo(
    () =>
      modelsOf(node, environment).flatMap((target) => {
        const out = takenOut(environment?.outOfService, target)
        const row = out === null ? rowOf(rows, environment, target) : outRow(out)
        return row === null ? [] : [{ target, row, out }]
      }),
    [node, rows, environment],
  )
}
