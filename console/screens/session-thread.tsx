// A session as a thread: who is in it, and what each of them saw of every text and call.
import { useEffect } from 'preact/hooks'
import { Link, useParams } from 'wouter-preact'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { useQuery } from '../query.ts'
import type { Session } from '../records.ts'
import { useTickingTime } from '../server-time.ts'
import { People } from '../sessions/people.tsx'
import { isAboutSession } from '../sessions/session-events.ts'
import { SessionFacts, SessionHead } from '../sessions/session-head.tsx'
import { Thread } from '../sessions/thread.tsx'

/** Milliseconds between two looks at the clock: when it expires is told in words. */
const nowMs = 5_000

export function SessionThread() {
  const { sid = '' } = useParams()
  return <ThreadOf key={sid} sid={sid} />
}

function ThreadOf({ sid }: { readonly sid: string }) {
  const { data, error, reload } = useQuery<Session>(
    `/maskline/v1/sessions/${encodeURIComponent(sid)}`,
    (event) => isAboutSession(event, sid),
  )
  const now = useTickingTime(nowMs).now()
  useExpiry(data, now, reload)
  if (error?.status === 404 || error?.status === 400) return <NoSuchSession sid={sid} />
  if (data === undefined) {
    return (
      <>
        <h1>Session</h1>
        {error === undefined ? <p class="quiet">One moment …</p> : <Failure error={error} again={reload} />}
      </>
    )
  }
  return (
    <>
      {error !== undefined && <Failure error={error} again={reload} />}
      <div class="session">
        <SessionHead session={data} now={now} />
        <People session={data} />
        <Thread session={data} now={now} />
        <SessionFacts session={data} />
      </div>
    </>
  )
}

/** Looks again while its time has come and nobody has told that it is over: that may happen in another process. */
function useExpiry(session: Session | undefined, now: Date, reload: () => void): void {
  const at = session?.date_expires ?? undefined
  const isDue = at !== undefined && new Date(at) <= now
  const look = isDue ? Math.floor(now.getTime() / nowMs) : 0
  useEffect(() => {
    if (look > 0) reload()
  }, [look, reload])
}

function NoSuchSession({ sid }: { readonly sid: string }) {
  return (
    <>
      <h1>Session not found</h1>
      <Empty title={`There is no session ${sid}.`}>
        <p>It may have been deleted, or be of another account.</p>
        <Link href="/sessions">All sessions</Link>
      </Empty>
    </>
  )
}
