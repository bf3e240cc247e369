import { useEffect, useState } from 'react'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import { host } from '../../host/index.ts'
import { isRunEdge } from '../../lib/use-call.ts'
import { readNode } from '../model/kinds.ts'
import { useSession } from '../session.ts'

interface Memory {
  /** Null: it remembers nothing, or nothing is known yet. */
  words: string | null
  pipelineId: string | undefined
  reload: () => void
}

/** What a node remembers of earlier runs, read anew when one has ended, and when its config has changed. */
export function useMemory(node: PipelineNode | undefined): Memory {
  const { pipelineId, editor } = useSession()
  const [words, setWords] = useState<string | null>(null)
  const [turn, setTurn] = useState(0)
  const nodeId = node?.id
  const key = node === undefined ? null : keyOf(node)
  useEffect(() => {
    setWords(null)
    if (pipelineId === undefined || nodeId === undefined || key === null) return
    let gone = false
    void host.call('nodes.memory', { pipelineId, document: editor.document(), nodeId }).then((result) => {
      if (!gone && result.ok) setWords(result.value.words)
    })
    const stop = host.listen((push) => {
      if (isRunEdge(push)) setTurn((before) => before + 1)
    })
    return () => {
      gone = true
      stop()
    }
  }, [pipelineId, nodeId, key, editor, turn])
  return { words, pipelineId, reload: () => setTurn((before) => before + 1) }
}

/** What it would be learned with; null for a node that learns nothing. */
function keyOf(node: PipelineNode): string | null {
  const { kind, config } = readNode(node)
  const read = kind?.learns === undefined ? null : kind.schema.safeParse(config)
  return read?.success === true ? (kind?.learns?.key(read.data) ?? null) : null
}
