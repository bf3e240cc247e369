import { KeyRound } from 'lucide-react'
import { loudTroubles, loudWords } from '../../../shared/receipt/loud.ts'
import type { Receipt } from '../../../shared/receipt/types.ts'
import { hrefOf } from '../../store/index.ts'
import { titleOf } from '../model/kinds.ts'
import { nodeAt } from '../model/run-rows.ts'
import { useRunStatus, useSession } from '../session.ts'

/** Over the dock: the run has an answer, and a key or an account needs a person all the same. */
export function LoudBanner() {
  const { run } = useSession()
  useRunStatus()
  const { receipt } = run.state()
  const troubles = receipt === null ? [] : loudTroubles(receipt)
  if (receipt === null || troubles.length === 0) return null
  const document = run.ran()
  const title = (nodeId: string): string => {
    const node = document === null ? undefined : nodeAt(document, nodeId, run.state())
    return node === undefined ? nodeId : titleOf(node)
  }
  return (
    <div role="alert" className="bg-warn-soft border-line flex shrink-0 items-start gap-2.5 border-b px-3.5 py-2 pr-12">
      <KeyRound size={15} className="text-warn mt-0.5 shrink-0" aria-hidden />
      <div className="max-h-24 min-w-0 flex-1 overflow-y-auto">
        <p className="font-semibold">{answeredWords(receipt)}</p>
        {troubles.map((trouble) => (
          <p key={`${trouble.nodeId} ${trouble.class}`} className="wrap-anywhere">
            {loudWords(trouble, title(trouble.nodeId))}.
          </p>
        ))}
      </div>
      <a href={hrefOf({ screen: 'models' })} className="shrink-0 font-semibold underline">
        Models and keys
      </a>
    </div>
  )
}

function answeredWords({ answeredBy }: Receipt): string {
  const names = [...new Set(Object.values(answeredBy).map(({ provider, model }) => `${provider} / ${model}`))]
  return names.length === 0
    ? 'Another way was taken, because of trouble you can mend'
    : `${names.join(' and ')} answered instead, because of trouble you can mend`
}
