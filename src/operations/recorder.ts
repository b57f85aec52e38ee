// The group commits of the hot path: who waits here shares one statement with everybody who came at the same time.
import { type Database, insist } from '../storage/database.ts'
import { GroupCommit, type GroupCommitLimits } from '../storage/group-commit.ts'
import { runRecordContacts } from '../storage/record-contacts.ts'
import { recordedSend, runRecordSends } from '../storage/record-sends.ts'
import { runSettleRelays } from '../storage/settle-relay.ts'
import { runRecordStrays } from '../storage/stray-contacts.ts'
import { claimSubmissionsBySid, settleSubmissions } from '../storage/submissions.ts'
import type { Clock, Recorder } from './ports.ts'
import { submissionLeaseMs } from './submit-text.ts'
import { whenInDoubt } from './when-in-doubt.ts'

const limits: GroupCommitLimits = { batchSizeMax: 256, inFlightMax: 1, waitingMax: 10_000 }

async function claimOwn(database: Database, sids: readonly string[], at: Date) {
  const lease = new Date(at.getTime() + submissionLeaseMs)
  const rows = await claimSubmissionsBySid(database, sids, lease)
  return sids.map((sid) => ({ claimed: rows.find((row) => row.sid === sid) }))
}

export function createRecorder(database: Database, clock: Clock): Recorder {
  function grouped<In, Out>(run: (database: Database, items: readonly In[], at: Date) => Promise<Out[]>) {
    return new GroupCommit<In, Out & { readonly at: Date }>(async (items) => {
      const at = clock.now()
      return (await insist(() => run(database, items, at))).map((outcome) => ({ ...outcome, at }))
    }, limits)
  }
  const sends = grouped(runRecordSends)
  const contacts = grouped(runRecordContacts)
  return {
    sends: {
      submit: (send) =>
        whenInDoubt(
          () => sends.submit(send),
          () => recordedSend(database, send),
        ),
    },
    // Heard a second time, a text is known by its sender's name for it.
    contacts: {
      submit: (contact) =>
        whenInDoubt(
          () => contacts.submit(contact),
          async () => undefined,
        ),
    },
    settlements: grouped(runSettleRelays),
    strays: grouped(runRecordStrays),
    claims: grouped(claimOwn),
    fates: grouped(settleSubmissions),
  }
}
