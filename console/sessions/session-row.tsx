import { Link } from 'wouter-preact'
import { shortSid } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Time } from '../parts/time.tsx'
import { Address, Words } from '../parts/words.tsx'
import type { Session, SessionParticipant } from '../records.ts'
import { expiryWords } from './expiry.ts'
import { isThere, modeWords, reasonWords, statusOf } from './session-words.ts'

/** One session in a list: the whole of it leads to its thread. */
export function SessionRow({ session, now }: { readonly session: Session; readonly now: Date }) {
  const { sid, unique_name, service_unique_name, participants, mode } = session
  return (
    <div class="session-row">
      <div class="named">
        <Link href={`/sessions/${sid}`}>
          {unique_name === null ? <code>{shortSid(sid)}</code> : <Words text={unique_name} />}
        </Link>
        <span class="quiet small">
          <Words text={service_unique_name} /> · {modeWords[mode]}
        </span>
      </div>
      <People people={participants.filter(isThere)} />
      <div class="state">
        <Badge {...statusOf(session)} />
        <span class="quiet small">
          <Ending session={session} now={now} />
        </span>
      </div>
      <p class="when small">
        <span class="quiet">{session.date_last_interaction === null ? 'made' : 'last contact'}</span>{' '}
        <Time at={session.date_last_interaction ?? session.date_created} />
      </p>
      <CopyAs call={{ method: 'GET', path: `/maskline/v1/sessions/${sid}` }} label="Copy session as code" />
    </div>
  )
}

function People({ people }: { readonly people: readonly SessionParticipant[] }) {
  if (people.length === 0) return <p class="quiet small">nobody in it</p>
  return (
    <ul class="people">
      {people.map(({ sid, friendly_name, identifier, proxy_identifier }) => (
        <li key={sid}>
          {friendly_name !== null && <Words text={friendly_name} />}{' '}
          <span class="quiet">
            <Address text={identifier} />
            <span class="unseen"> sees </span>
            <span aria-hidden="true"> → </span>
            <Address text={proxy_identifier} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** When it will end, or ended and why. */
function Ending({ session, now }: { readonly session: Session; readonly now: Date }) {
  const words = expiryWords(session, now)
  if (words !== undefined) return <>{words}</>
  if (session.date_ended === null) return null
  return (
    <>
      <Time at={session.date_ended} />, {reasonWords(session.closed_reason)}
    </>
  )
}
