// The thread of the embedded engine: PostgreSQL compiled to WebAssembly, in a thread because a statement that runs
// there stops everything else in it. It is spoken to as a server is, in PostgreSQL's own protocol, whole messages at a
// time; embedded-server.ts is the other end.
import { PGlite } from '@electric-sql/pglite'
import { parentPort, workerData } from 'node:worker_threads'

/** Small buffers, as it has one user: the default of 128 MB is most of its start. */
const settings = ['shared_buffers=32MB', 'max_wal_size=128MB', 'jit=off']

/** What the thread is told: messages of the protocol, that a new client begins, that it is over. */
export type ToEngine = Uint8Array | 'begin' | 'close'
/** What it says: the answers, and when it can be spoken to. An Error: it could not open, and is over. */
export type FromEngine = Uint8Array | 'open' | 'begun' | Error

/** @param path of the database's files; none: it keeps nothing */
async function run(path: string | undefined): Promise<void> {
  const port = parentPort!
  const say = (said: FromEngine, ...moved: ArrayBuffer[]) => port.postMessage(said, moved)
  const pglite = await PGlite.create({
    ...(path !== undefined && { dataDir: path }),
    postgresqlconf: settings,
  })
  port.on('message', (told: ToEngine) => {
    if (told === 'close') void pglite.close().then(() => port.close())
    else if (told === 'begin') void begin(pglite).then(() => say('begun'))
    else {
      const answer = pglite.execProtocolRawSync(told)
      say(answer, answer.buffer as ArrayBuffer)
    }
  })
  say('open')
}

/** There is one session for all clients, one after the other: nothing of the one before may be left in it. */
async function begin(pglite: PGlite): Promise<void> {
  await pglite.exec('rollback')
  await pglite.exec('discard all')
}

await run(workerData as string | undefined).catch((error: unknown) => {
  // PGlite throws what is no Error, too, which does not survive the way to the other thread.
  parentPort!.postMessage(error instanceof Error ? error : new Error(String(error)))
  parentPort!.close()
})
