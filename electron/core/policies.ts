import { type DataPolicy, policiesOf } from '../../shared/model/policy.ts'
import { type Store, getSettings, setSettings } from '../db/index.ts'

const setting = 'dataPolicies'

/** Who may see which data, on this machine. */
export const storedPolicies = (db: Store): DataPolicy[] => policiesOf(getSettings(db)[setting])

/** One policy in place of the tag's own; null takes it back to the app's own, or away. */
export function storePolicy(db: Store, tag: string, policy: DataPolicy | null): void {
  const others = storedPolicies(db).filter((each) => each.tag !== tag)
  setSettings(db, { [setting]: policy === null ? others : [...others, policy] })
}
