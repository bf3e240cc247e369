import type { ReactNode } from 'react'
import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ProviderTest } from '../../../shared/api/contract.ts'
import { cx } from '../../ui/index.ts'
import { testHeadline } from './words.ts'

/** What a test found, in words, and what to do about it. */
export function TestResult({ test, action }: { test: ProviderTest; action?: ReactNode }) {
  // Of one that went well the headline has all but what it can't tell.
  const more = test.ok ? (test.note ?? '') : test.message
  return (
    <div
      className={cx('border-line flex flex-wrap gap-2.5 border-b px-4 py-3', test.ok ? 'bg-ok-soft' : 'bg-bad-soft')}
    >
      <span aria-hidden className="mt-0.5">
        {test.ok ? <CircleCheck size={16} className="text-ok" /> : <CircleAlert size={16} className="text-bad" />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{testHeadline(test)}</p>
        {more !== '' && <p className="text-ink-2 wrap-anywhere">{more}</p>}
      </div>
      {action}
    </div>
  )
}
