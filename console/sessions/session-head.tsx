import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import { mayChange } from '../api.ts'
import { shortSid } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Time } from '../parts/time.tsx'
import { Words } from '../parts/words.tsx'
import type { Session } from '../records.ts'
import { expiryWords, inWords, isActive } from './expiry.ts'
import { SessionActions } from './session-actions.tsx'
import { modeWords, pathOf, reasonWords, statusOf } from './session-words.ts'
import { Sid } from './sid.tsx'

export interface ShownSession {
  readonly session: Session
  readonly now: Date
}

/** What it is called, how it stands, and what can be done with it. */
export function SessionHead({ session, now }: ShownSession) {
  const { sid, unique_name, mode } = session
  return (
    <header class="session-head">
      <p class="small">
        <Link href="/sessions">All sessions</Link>
      </p>
      <div class="row spread">
        <h1>
          {unique_name === null ? (
            <>
              Session <code>{shortSid(sid)}</code>
            </>
          ) : (
            <Words text={unique_name} />
          )}
        </h1>
        <div class="row">
          {mayChange() && <SessionActions session={session} now={now} />}
          <CopyAs call={{ method: 'GET', path: pathOf(session) }} label="Copy session as code" />
        </div>
      </div>
      <p class="row">
        <Badge {...statusOf(session)} />
        <span class="quiet">
          {[modeWords[mode], expiryWords(session, now)].filter((one) => one !== undefined).join(' · ')}
        </span>
      </p>
    </header>
  )
}

export function SessionFacts({ session }: Pick<ShownSession, 'session'>) {
  const { sid, service_sid, service_unique_name, ttl, closed_reason, date_ended } = session
  return (
    <section class="card session-facts" aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <dl class="facts">
        <Fact name="Session">
          <Sid sid={sid} what="the session" />
        </Fact>
        <Fact name="Service">
          <Link href={`/sessions?service=${service_sid}`}>
            <Words text={service_unique_name} />
          </Link>
          <Sid sid={service_sid} what="the service" />
        </Fact>
        <Fact name="Time to live">{ttl === 0 ? 'not limited' : `${inWords(ttl)} without a contact`}</Fact>
        {isActive(session) && (
          <Fact name="Expires">
            <Expires session={session} />
          </Fact>
        )}
        <Fact name="Made">
          <Time at={session.date_created} />
        </Fact>
        <Fact name="First contact">
          <Time at={session.date_started} />
        </Fact>
        <Fact name="Last contact">
          <Time at={session.date_last_interaction} />
        </Fact>
        {date_ended !== null && (
          <Fact name="Closed">
            <Time at={date_ended} />, {reasonWords(closed_reason)}
          </Fact>
        )}
      </dl>
      <Link href={`/traces?q=${sid}`}>Traces of the session</Link>
    </section>
  )
}

function Expires({ session }: Pick<ShownSession, 'session'>) {
  if (session.date_expires === null) return <>no expiry is set</>
  return (
    <>
      <Time at={session.date_expires} />
      {session.date_expiry === null
        ? ', if nobody is in touch until then'
        : ', also while people are in touch'}
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
