/**
 * The store: one SQLite file, plain functions over it, one file per table. Functions that take a `Reader` only read.
 * Several processes may share the file; every write is a transaction of its own unless it stands inside another.
 */
export { type OpenOptions, type Store, checkpoint, openDatabase, waitingBytes } from './open.ts'
export { Checkpoints } from './checkpoints.ts'
export type { Reader, Writer } from './connection.ts'
export { NewerDatabaseError, StoreError, type StoreErrorCode } from './errors.ts'
export {
  type PipelineMeta,
  type StoredOutcome,
  type StoredPipeline,
  createPipeline,
  deletePipeline,
  getPipeline,
  getView,
  latestOf,
  listVersions,
  pipelineName,
  pipelineTexts,
  restorePipeline,
  savePipeline,
  setView,
  noteUnreadDrawing,
  unreadDocument,
} from './pipelines.ts'
export { type CardFilter, listPipelines, pipelineNames } from './cards.ts'
export { type NewRun, type Recorder, type RecorderOptions, createRecorder } from './recorder.ts'
export type { InterruptedRun } from './ownership.ts'
export { type KeptReviewRow, answerReview, findReview, listReviews } from './reviews.ts'
export { type RunFilter, type StoredRun, listRuns, loadRun, readRun } from './runs.ts'
export { type WorkedNode, chosenIn, endedRuns, ofRun, storedPlan, workedIn } from './history.ts'
export { indexRuns } from './search-index.ts'
export { type SpendFilter, spent, spentByModel } from './spend.ts'
export { type NewRating, type RatingFilter, listRatings, setRating } from './ratings.ts'
export { getSettings, setSettings } from './settings.ts'
export {
  type StoredPermission,
  addPermission,
  allowToolServer,
  deletePermission,
  deleteToolServer,
  keepListing,
  listPermissions,
  listToolServers,
  renameServerKeys,
  saveToolServer,
} from './tools.ts'
export { type StoredProvider, deleteProvider, listProviders, saveProvider } from './providers.ts'
export { deleteAlias, listAliases, saveAlias } from './aliases.ts'
export {
  type CachedRow,
  addSaving,
  answersIn,
  cacheSummary,
  clearAnswers,
  findAnswer,
  keepAnswer,
  tidyAnswers,
} from './cache.ts'
export { type StoredBudget, deleteBudget, listBudgets, saveBudget } from './budgets.ts'
export { type StoredHealth, listHealth, nextTurn, othersWrote, saveHealth } from './health.ts'
export { iso } from './times.ts'
export { type StoredVector, forgetVectors, keepVectors, readVectors } from './vectors.ts'
export {
  type IndexedFile,
  deleteCollection,
  dropFile,
  listCollections,
  listFiles,
  putFile,
  saveCollection,
  searchVector,
  searchWords,
  textsWithoutVector,
  touchFile,
} from './documents.ts'
export { changeMemory, forgetMemory, readMemory } from './memory.ts'
export {
  type NamedModel,
  askersOf,
  keepPaid,
  keepTargets,
  paidBy,
  paidRows,
  payersOf,
  pipelinesAsking,
  unlookedPipelines,
  unreadPipelines,
  usedModels,
} from './model-uses.ts'
export { type StoredEdits, listEdits, listLists, saveEdits, saveList } from './model-facts.ts'
export { type StoredKey, deleteKey, listKeyNotes, listKeys, moveKeyNote, noteKeyUse, setDefaultKey } from './keys.ts'
export { alone } from './file-lock.ts'
export { seal, unseal } from './seal.ts'
export { type MasterWrap, type Vault, createVault, hintOf } from './vault.ts'
