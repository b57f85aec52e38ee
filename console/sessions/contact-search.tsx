import { Link, Redirect } from 'wouter-preact'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { useQuery } from '../query.ts'
import type { Trace } from '../records.ts'

/** The session that an interaction, text, call, callback or alert belongs to: its trace knows. */
export function ContactSearch({ sid }: { readonly sid: string }) {
  const { data, error, reload } = useQuery<{ readonly traces: readonly Trace[] }>(
    `/maskline/v1/traces?Sid=${sid}`,
  )
  if (error !== undefined) return <Failure error={error} again={reload} />
  if (data === undefined) return <p class="quiet">Looking for {sid} …</p>
  const session = data.traces.find(({ session_sid }) => session_sid !== null)?.session_sid
  if (session) return <Redirect to={`/sessions/${session}`} replace />
  return data.traces.length === 0 ? (
    <Empty title={`Nothing is known of ${sid}.`}>
      <p>It may have been deleted, or be of another account.</p>
    </Empty>
  ) : (
    <Empty title={`${sid} went into no session.`}>
      <Link href={`/traces?q=${sid}`}>Find out why</Link>
    </Empty>
  )
}

/** A SID from which no session can be found. */
export function OtherSid({ sid }: { readonly sid: string }) {
  return (
    <Empty title={`${sid} does not tell its session.`}>
      <p>
        {sid.startsWith('KP')
          ? 'A participant is found by their number, or by the session that they are in.'
          : 'Sessions are found by numbers, unique names, and SIDs of sessions (KC), services (KS), interactions (KI), texts (SM, MM), calls (CA), callbacks (CB) and alerts (NO).'}
      </p>
    </Empty>
  )
}
