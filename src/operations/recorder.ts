// The group commits of the hot path: who waits here shares one statement with everybody who came at the same time.
import { GroupCommit, type GroupCommitLimits } from '../storage/group-commit.ts'
import { type Database, insist } from '../storage/database.ts'
import { runRecordContacts } from '../storage/record-contacts.ts'
import { runRecordSends } from '../storage/record-sends.ts'
import type { Clock, Recorder } from './ports.ts'

const limits: GroupCommitLimits = { batchSizeMax: 256, inFlightMax: 1, waitingMax: 10_000 }

export function createRecorder(database: Database, clock: Clock): Recorder {
  return {
    sends: new GroupCommit(async (items) => {
      const at = clock.now()
      return (await insist(() => runRecordSends(database, items, at))).map((outcome) => ({ ...outcome, at }))
    }, limits),
    contacts: new GroupCommit(async (items) => {
      const at = clock.now()
      return (await insist(() => runRecordContacts(database, items, at))).map((outcome) => ({
        ...outcome,
        at,
      }))
    }, limits),
  }
}
