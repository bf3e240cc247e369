import { useMemo } from 'react'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import type { HealthRow } from '../../../shared/health/types.ts'
import type { Target } from '../../../shared/model/types.ts'
import { rowOf, useEnvironment, useHealth } from '../../store/index.ts'
import { targetsOf } from '../model/kinds.ts'

export interface NodeHealth {
  target: Target
  row: HealthRow
}

/** Those of a node's targets that aren't asked as usual, each with what is known of it. */
export function useNodeHealth(node: Pick<PipelineNode, 'kind' | 'config'>): readonly NodeHealth[] {
  const rows = useHealth((state) => state.rows)
  const environment = useEnvironment((state) => state.environment)
  return useMemo(
    () =>
      targetsOf(node).flatMap((target) => {
        const row = rowOf(rows, environment, target)
        return row === null ? [] : [{ target, row }]
      }),
    [node, rows, environment],
  )
}
