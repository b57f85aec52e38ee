// Sessions of all services: the newest, or those that somebody looks for.
import { useEffect, useState } from 'preact/hooks'
import { Link, Redirect, useLocation, useSearch } from 'wouter-preact'
import { mayChange } from '../api.ts'
import { useInterest } from '../interest.ts'
import type { LiveEvent } from '../live.ts'
import { usePages } from '../pages.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import type { Service, Session } from '../records.ts'
import { useTickingTime } from '../server-time.ts'
import { ContactSearch, OtherSid } from '../sessions/contact-search.tsx'
import { NewSession } from '../sessions/new-session.tsx'
import { type Asked, addressOf, askedIn, SearchForm } from '../sessions/search-form.tsx'
import { useServices } from '../sessions/services.ts'
import { SessionRow } from '../sessions/session-row.tsx'
import { type Sought, soughtOf } from '../sessions/sought.ts'

/** Milliseconds between two looks at the clock: when sessions expire is told in words. */
const nowMs = 5_000

export function Sessions() {
  const asked = askedIn(new URLSearchParams(useSearch()))
  const [, navigate] = useLocation()
  const services = useServices()
  const sought = soughtOf(asked.q, asked.as)
  return (
    <>
      <div class="row spread">
        <h1>Sessions</h1>
        {mayChange() && <MakeSession services={services} chosen={asked.service} />}
      </div>
      <SearchForm asked={asked} services={services} onSearch={(next) => navigate(addressOf(next))} />
      <Found asked={asked} sought={sought} />
    </>
  )
}

function MakeSession({
  services,
  chosen,
}: {
  readonly services: readonly Service[]
  readonly chosen: string | undefined
}) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" disabled={services.length === 0} onClick={() => setOpen(true)}>
        <Icon name="plus" /> New session
      </button>
      {open && <NewSession services={services} chosen={chosen} onClose={() => setOpen(false)} />}
    </>
  )
}

function Found({ asked, sought }: { readonly asked: Asked; readonly sought: Sought }) {
  if (!('sid' in sought)) return <FoundList key={addressOf(asked)} asked={asked} sought={sought} />
  const { kind, sid } = sought
  if (kind === 'session') return <Redirect to={`/sessions/${sid}`} replace />
  if (kind === 'service')
    return <Redirect to={addressOf({ ...asked, q: '', as: undefined, service: sid })} replace />
  return kind === 'contact' ? <ContactSearch key={sid} sid={sid} /> : <OtherSid sid={sid} />
}

type Listed = Extract<Sought, { kind: 'everything' | 'name' | 'number' }>

function pathOf({ status, service }: Asked, sought: Listed): string {
  const given = {
    Number: sought.kind === 'number' ? sought.number : undefined,
    UniqueName: sought.kind === 'name' ? sought.name : undefined,
    Status: status,
    ServiceSid: service,
  }
  const pairs = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return `/maskline/v1/sessions?${new URLSearchParams([...pairs, ['PageSize', '100']]).toString()}`
}

/** A contact of a session that is not in the list is of one that is new, or was not read yet. */
const makesSession = ({ kind, data }: LiveEvent) =>
  (kind === 'contact' && data['session_sid'] !== null) ||
  (kind === 'change' && /Session|Participant/.test(String(data['operation'])))

const changesMany = ({ kind, data }: LiveEvent) =>
  kind === 'change' && /^(DeleteService|UpdateService|ResetSimulator)$/.test(String(data['operation']))

function FoundList({ asked, sought }: { readonly asked: Asked; readonly sought: Listed }) {
  const path = pathOf(asked, sought)
  const { rows: read, more, loading, error, loadMore, reload } = usePages<Session>(path, makesSession)
  useInterest(changesMany, reload)
  const rows = read.filter(({ status }) => asked.status === undefined || status === asked.status)
  const now = useTickingTime(nowMs).now()
  // All that were read may have another status by now.
  useEffect(() => {
    if (rows.length === 0 && more) loadMore()
  }, [rows.length, more, loading, loadMore])
  return (
    <>
      <div class="row spread found-words">
        <FoundWords asked={asked} sought={sought} />
        <CopyAs call={{ method: 'GET', path }} label="Copy search as code" />
      </div>
      {error !== undefined && <Failure error={error} again={reload} />}
      {rows.length > 0 ? (
        <div class="sessions">
          <VirtualList
            rows={rows}
            keyOf={({ sid }) => sid}
            render={(session) => <SessionRow session={session} now={now} />}
            rowHeight={72}
            label="Sessions"
            onEnd={more ? loadMore : undefined}
          />
        </div>
      ) : loading || more ? (
        <p class="quiet">One moment …</p>
      ) : (
        error === undefined && <NothingFound asked={asked} sought={sought} />
      )}
    </>
  )
}

/** What was looked for, and how else it can be taken. */
function FoundWords({ asked, sought }: { readonly asked: Asked; readonly sought: Listed }) {
  if (sought.kind === 'everything') return <p class="quiet">The newest first.</p>
  if (sought.kind === 'number') {
    return (
      <p class="quiet">
        With <b>{sought.number}</b> as somebody’s number or proxy number.{' '}
        {sought.or && <Link href={addressOf({ ...asked, as: 'name' })}>Look for this name instead</Link>}
      </p>
    )
  }
  return (
    <p class="quiet">
      Named <b class="words">{sought.name}</b>.{' '}
      {sought.or !== undefined && (
        <Link href={addressOf({ ...asked, as: 'number' })}>Look for the number {sought.or} instead</Link>
      )}
    </p>
  )
}

function NothingFound({ asked, sought }: { readonly asked: Asked; readonly sought: Listed }) {
  const isNarrowed = asked.status !== undefined || asked.service !== undefined
  if (sought.kind === 'everything' && !isNarrowed)
    return (
      <Empty title="There are no sessions yet.">
        <p>
          A session lets two people text and call each other without seeing each other’s numbers. It takes a
          service with a pool of <Link href="/numbers">numbers</Link>.
        </p>
      </Empty>
    )
  return (
    <Empty title="No session is like that.">
      {sought.kind === 'number' && (
        <p>Numbers are looked for whole, with their country: +44 20 7946 0018, say.</p>
      )}
      {sought.kind === 'name' && <p>Names are looked for whole, in capitals and small letters as written.</p>}
      <Link href="/sessions">Show all</Link>
    </Empty>
  )
}
