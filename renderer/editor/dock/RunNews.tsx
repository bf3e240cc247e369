import { ownEnds } from '../model/insides.ts'
import { useEffect, useRef } from 'react'
import { valueText } from '../../../shared/text/marks.ts'
import { cost, seconds } from '../../lib/format.ts'
import { titleOf } from '../model/kinds.ts'
import { nodeAt, rowIds, withInside } from '../model/run-rows.ts'
import { useSession } from '../session.ts'
import type { RunStore } from '../store/run-store.ts'

/** Between two sentences about a run that goes on. */
const pauseMs = 2500
/** Of an answer nobody wants more read out unasked: it stands in the dock. */
const longest = 300

/** Tells a screen reader how a run goes: that it began, which steps are done, how it ended and what came of it. */
export function RunNews() {
  const { run } = useSession()
  const region = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    let status = run.state().status
    let told = doneIn(run)
    let last = 0
    let timer: ReturnType<typeof setTimeout> | null = null
    const say = (words: string) => {
      last = Date.now()
      if (region.current !== null) region.current.textContent = words
    }
    const steps = () => {
      timer = null
      const done = doneIn(run)
      const fresh = done.filter((id) => !told.includes(id))
      told = done
      if (fresh.length > 0 && run.state().status === 'running') say(progress(run, fresh, done.length))
    }
    const look = () => {
      const now = run.state().status
      if (now !== status) {
        const was = status
        status = now
        told = doneIn(run)
        if (timer !== null) clearTimeout(timer)
        timer = null
        if (now === 'running') say('The run has begun.')
        else if (was === 'running') say(ended(run))
      } else if (now === 'running' && timer === null && doneIn(run).length !== told.length) {
        timer = setTimeout(steps, Math.max(0, last + pauseMs - Date.now()))
      }
    }
    const stop = run.watch(look)
    return () => {
      stop()
      if (timer !== null) clearTimeout(timer)
    }
  }, [run])
  return <p ref={region} role="status" aria-label="News of the run" className="sr-only" />
}

const doneIn = (run: RunStore): string[] =>
  [...run.state().steps.values()].filter((step) => step.step !== null).map((step) => step.nodeId)

function progress(run: RunStore, fresh: readonly string[], done: number): string {
  const document = run.ran()
  if (document === null) return ''
  const words = fresh.map((id) => {
    const node = nodeAt(document, id, run.state())
    return `${node === undefined ? id : titleOf(node)} ${stepWords[run.step(id)?.status ?? ''] ?? 'ended'}`
  })
  const named = words.length > 3 ? `${words.slice(-2).join(', ')} and ${words.length - 2} more` : words.join(', ')
  return `${named}. ${done} of ${withInside(rowIds(document), run.state()).length} steps.`
}

const stepWords: Readonly<Record<string, string>> = {
  done: 'is done',
  failed: 'failed',
  skipped: 'was not asked',
  cancelled: 'was stopped',
}

function ended(run: RunStore): string {
  const { status, receipt, error } = run.state()
  const took = receipt === null ? '' : ` after ${seconds(receipt.durationMs)}`
  const spent = receipt === null ? '' : ` It cost ${cost(receipt.costUsd, receipt.costState)}.`
  if (status === 'failed') return `The run failed${took}: ${error?.message ?? 'no Output was reached.'}${spent}`
  if (status === 'cancelled') return `The run was stopped${took}.${spent}`
  return `The run is done${took}.${spent}${answers(run)}`
}

function answers(run: RunStore): string {
  const outputs = ownEnds(run.ran()?.nodes ?? [], 'output')
  return outputs
    .flatMap((node) =>
      Object.values(run.step(node.id)?.outputs ?? {}).map((value) => [node, valueText(value)] as const),
    )
    .map(([node, text]) => ` ${titleOf(node)}: ${text.length > longest ? `${text.slice(0, longest)} …` : text}`)
    .join('')
}
