import type { Migration } from './types.ts'

/** A service the user added may speak another protocol than OpenAI's; null is that one, or a built-in provider's own. */
export const providerProtocol: Migration = {
  version: 10,
  up(db) {
    db.exec('alter table providers add column protocol text')
  },
}
