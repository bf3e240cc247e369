import { type DataPolicy, type HeldPolicy, policiesOf, withPolicy } from '../../shared/model/policy.ts'
import type { keptByCalls } from '../../shared/api/settings.ts'
import { type Store, getSettings, setSettings } from '../db/index.ts'

const setting = 'dataPolicies' satisfies keyof typeof keptByCalls

/** Who may see which data, on this machine. */
export const storedPolicies = (db: Store): HeldPolicy[] => policiesOf(getSettings(db)[setting])

/** One policy in place of the tag's own; null takes it back to the app's own, or away. */
export function storePolicy(db: Store, tag: string, policy: DataPolicy | null): void {
  db.transaction(() => setSettings(db, { [setting]: withPolicy(getSettings(db)[setting], tag, policy) }))
}
