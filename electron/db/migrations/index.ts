import { first } from './0001-first.ts'
import { health } from './0002-health.ts'
import { vectorsAndDocuments } from './0003-vectors-and-documents.ts'
import { ratingsTable } from './0004-ratings.ts'
import { reviewsTable } from './0005-reviews.ts'
import { budgetsTable } from './0006-budgets.ts'
import { aliasesTable } from './0007-aliases.ts'
import { cacheTables } from './0008-cache.ts'
import { noSteps } from './0009-no-steps.ts'
import { providerProtocol } from './0010-provider-protocol.ts'
import { modelFactsTables } from './0011-model-facts.ts'
import { keyNotes } from './0012-key-notes.ts'
import { toolTables } from './0013-tools.ts'
import { modelUses } from './0014-model-uses.ts'
import { unreadDocuments } from './0015-unread.ts'
import { pagesOfPipelines } from './0016-pages-of-pipelines.ts'
import type { Migration } from './types.ts'

/** In order, without gaps; the last one's version is this build's. */
export const migrations: readonly Migration[] = [
  first,
  health,
  vectorsAndDocuments,
  ratingsTable,
  reviewsTable,
  budgetsTable,
  aliasesTable,
  cacheTables,
  noSteps,
  providerProtocol,
  modelFactsTables,
  keyNotes,
  toolTables,
  modelUses,
  unreadDocuments,
  pagesOfPipelines,
]
