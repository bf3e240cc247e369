import { expect, test } from 'vitest'
import { RunView } from '../../../renderer/editor/RunView.tsx'
import { attempt, begun, receipt, step, storyOf, text } from '../../unit/editor/run-samples.ts'
import { runRecord } from '../../support/samples.ts'
import { screen, show, within } from '../../support/ui.tsx'
import { useEditorScreens } from './open.tsx'

useEditorScreens()

const start = begun()

test('a run that answered although a quota was used up says so in a banner, with the way to mend it', async () => {
  const failed = attempt({ status: 'failed', errorClass: 'quota', httpStatus: 402 })
  const steps = [
    step('small', { status: 'failed', reasonCode: 'quota', reason: 'Out of credit.', attempts: [failed] }),
    step('strong', { attempts: [attempt({ dropped: ['temperature'] })] }),
    step('answer', { kind: 'output' }),
  ]
  const answeredBy = { answer: { nodeId: 'strong', provider: 'practice', model: 'frontier' } }
  const whole = receipt({ steps, answeredBy })
  const events = storyOf('r1').tell(
    start,
    ...steps.map((each) => ({
      type: 'step.finished' as const,
      nodeId: each.nodeId,
      step: each,
      outputs: { answer: text('391') },
    })),
    { type: 'run.finished', status: 'done', error: null, outputs: { answer: '391' }, receipt: whole },
  )
  await show(<RunView record={{ ...runRecord(), events, receipt: whole }} onRunAgain={() => undefined} />)
  const banner = within(await screen.findByRole('alert'))
  expect(banner.getByText('practice / frontier answered instead, because of trouble you can mend')).toBeTruthy()
  expect(banner.getByText('practice / cheap (Small): the quota is used up.')).toBeTruthy()
  expect(banner.getByRole('link', { name: 'Models and keys' })).toBeTruthy()
  // What a model doesn't take was left out, and its node says so.
  expect(screen.getByRole('group', { name: /^Strong, / }).textContent).toContain('without temperature')
})
