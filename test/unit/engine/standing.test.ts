import { expect, test } from 'vitest'
import { standingOf } from '../../../electron/engine/health-gate.ts'
import { unknownFacts } from '../../../shared/model/listed.ts'
import { forbidden, ownPolicies } from '../../../shared/model/policy.ts'
import type { Environment, ProviderFacts } from '../../../shared/model/types.ts'
import { practiceMachine } from '../../support/documents.ts'

/* format.md, "Data tags": "The policy `everything` holds for all data, tagged or not." Who chooses in a run must see it. */

test('whom the policy for everything doesn’t let be asked is removed before a choice, also for data without a tag', () => {
  const [practice] = practiceMachine.providers
  if (practice === undefined) throw new Error('no practice provider')
  const cloud: ProviderFacts = { ...practice, id: 'cloud', label: 'Cloud', practice: false, local: false }
  const policies = ownPolicies.map((policy) =>
    policy.tag === 'everything' ? { ...policy, rules: { models: ['cloud/approved'] } } : policy,
  )
  const environment: Environment = { ...practiceMachine, providers: [practice, cloud], policies }
  const options: Parameters<typeof standingOf>[0] = {
    facts: ({ provider, model }) => ({
      ...{ model: unknownFacts(provider, model), practice: false, local: false, key: null },
    }),
    forbidden: (tags, target) => forbidden(tags, target, environment),
  }
  const standing = (model: string) => standingOf(options, { provider: 'cloud', model }, []).forbidden
  expect(standing('approved')).toBeNull()
  expect(standing('other')).toContain('By your policy for everything')
})
