import {
  Checkpoints,
  createPipeline,
  createRecorder,
  getPipeline,
  openDatabase,
  savePipeline,
  setSettings,
} from '../../../electron/db/index.ts'
import { eventsOf, metaOf, newRun } from '../../unit/db/told.ts'

/**
 * Another Switchyard, for tests with real processes: `node child.ts TASK FILE …`. It says `ready` and waits for a line on
 * its standard input before it begins, so that several begin at once.
 */
const [task, file = '', name = ''] = process.argv.slice(2)

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const begin = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin.once('data', () => resolve())
    say('ready')
  })

const now = (): number => Date.now()
const open = () => openDatabase({ file, now })
const recorderOf = (db: ReturnType<typeof open>['db']) => createRecorder(db, { now, practice: () => false })

const tasks: Record<string, () => Promise<void>> = {
  /** Opens a database that may not be there yet. */
  async open() {
    await begin()
    const { db, notices } = open()
    setSettings(db, { [name]: true })
    db.close()
    say(JSON.stringify(notices))
  },
  /** Saves a pipeline 100 times on the version it last saw, and prints how each save ended. */
  async save() {
    const { db } = open()
    await begin()
    let seen = getPipeline(db, 'p').version
    for (let i = 0; i < 100; i++) {
      const outcome = savePipeline(db, {
        id: 'p',
        baseVersion: seen,
        text: `${name} ${i}`,
        meta: metaOf(name),
        now: now(),
      })
      say(JSON.stringify({ text: `${name} ${i}`, ...outcome }))
      seen = outcome.saved ? outcome.version : outcome.conflict.theirs
    }
    db.close()
  },
  /** Makes pipelines and records runs until it is killed; says each only when it is kept. */
  async write() {
    const { db } = open()
    const recording = recorderOf(db)
    await begin()
    for (let i = 0; ; i++) {
      createPipeline(db, { id: `${name}-${i}`, text: `text ${i} `.repeat(300), meta: metaOf('p'), now: now() })
      const runId = `${name}-run-${i}`
      recording.begin(newRun(runId))
      recording.record(eventsOf(runId))
      say(String(i))
    }
  },
  /** The same while its log is moved into the database, again and again. */
  async move() {
    const { db } = open()
    const recording = recorderOf(db)
    const checkpoints = new Checkpoints(db)
    await begin()
    const again = (): void => void checkpoints.run(true).finally(again)
    again()
    for (let i = 0; ; i++) {
      recording.begin(newRun(`${name}-run-${i}`))
      recording.record(eventsOf(`${name}-run-${i}`))
      say(String(i))
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  },
  /** Begins a run, keeps its attempt, beats once and then hangs until it is killed. */
  async hang() {
    const { db } = open()
    const recording = recorderOf(db)
    recording.begin(newRun(name))
    recording.record(eventsOf(name).slice(0, 4))
    recording.beat([name])
    await begin()
  },
  /** Finds what is interrupted and tries to take it over, and says whether it did. */
  async take() {
    const { db } = open()
    const recording = recorderOf(db)
    await begin()
    for (const run of recording.interrupted()) say(`${run.runId} ${recording.takeOver(run)}`)
    say('end')
    // Stays until it is killed: whoever took a run over and ended would be gone to the others, who may then take it.
    await new Promise((resolve) => process.stdin.once('data', resolve))
    db.close()
  },
}

await (tasks[task ?? '']?.() ?? Promise.reject(new Error(`no task ${task}`)))
process.stdin.unref()
