import type { UnreadThing } from '../../shared/api/unread-calls.ts'
import { type Store, pipelineName, unreadDocument, unreadPipelines } from '../db/index.ts'

/** More are not named at once. */
const most = 200

/** All that was met and can't be read, pipelines first. */
export function unreadThings(db: Store): UnreadThing[] {
  const marked = unreadPipelines(db, most).map((pipeline) => ({
    ...unreadDocument(pipeline.name),
    ...{ pipeline, drawing: true },
  }))
  const known = new Set(marked.map(({ pipeline }) => pipeline.id))
  const met = db.unread.list(db).map(({ what, todo, pipelineId, drawing }): UnreadThing => {
    const name = pipelineId === undefined ? null : pipelineName(db, pipelineId)
    const pipeline = pipelineId === undefined || name === null ? null : { id: pipelineId, name }
    return { what, todo, pipeline, drawing: drawing === true }
  })
  // Of the same drawing both may tell: it is named once.
  return [...marked, ...met.filter(({ drawing, pipeline }) => !drawing || !known.has(pipeline?.id ?? ''))]
}

/** Pipelines that nobody could look into. */
export const unlooked = (db: Store): { id: string; name: string }[] =>
  unreadThings(db).flatMap(({ drawing, pipeline }) => (drawing && pipeline !== null ? [pipeline] : []))
