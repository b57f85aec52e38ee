// Two phones beside each other, in a session that hides the number of each from the other; a third that is in none; and what
// the application is told meanwhile.
import { useSearchParams } from 'wouter-preact'
import { Conversation } from '../phones/conversation.tsx'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { MakeDemo } from '../phones/make-demo.tsx'
import { useQuery } from '../query.ts'
import type { Session } from '../records.ts'

interface Sessions {
  readonly sessions: readonly Session[]
}

/** Sessions to choose from: the newest. */
const offered = 50

/** That of `?session=KC...`, else the demo's, else the newest with two people in it. */
function chosenOf(sessions: readonly Session[], sid: string | null): Session | undefined {
  const peopled = sessions.filter(({ participants }) => participants.some((one) => one.date_deleted === null))
  return (
    sessions.find((one) => one.sid === sid) ??
    peopled.find(
      ({ unique_name, service_unique_name }) => unique_name === 'demo' && service_unique_name === 'demo',
    ) ??
    peopled[0]
  )
}

export function Phones() {
  const [search, setSearch] = useSearchParams()
  const wanted = search.get('session')
  const query = useQuery<Sessions>(`/maskline/v1/sessions?PageSize=${offered}`, isOfSessions)
  const demo = useQuery<Sessions>('/maskline/v1/sessions?UniqueName=demo&PageSize=1', isOfSessions)
  const sessions = together(query.data, demo.data)
  const session = chosenOf(sessions, wanted)
  if (query.error !== undefined) return <Failure error={query.error} again={query.reload} />
  if (query.data === undefined || demo.data === undefined) return <h1>Phones</h1>
  return (
    <>
      <header class="row spread">
        <h1>Phones</h1>
        {session !== undefined && (
          <Choice sessions={sessions} session={session} choose={(sid) => setSearch({ session: sid })} />
        )}
      </header>
      {session === undefined ? (
        <Empty title="Nobody is in a session yet.">
          <MakeDemo made={(sid) => setSearch({ session: sid })} />
        </Empty>
      ) : (
        <Conversation key={session.sid} session={session} />
      )}
    </>
  )
}

const isOfSessions = ({
  kind,
  data,
}: {
  readonly kind: string
  readonly data: Readonly<Record<string, unknown>>
}) => kind === 'change' && /Session|Participant|ResetSimulator/.test(String(data['operation']))

function together(...answers: readonly (Sessions | undefined)[]): Session[] {
  const all = answers.flatMap((answer) => answer?.sessions ?? [])
  return [...new Map(all.map((one) => [one.sid, one])).values()]
}

function Choice({
  sessions,
  session,
  choose,
}: {
  readonly sessions: readonly Session[]
  readonly session: Session
  readonly choose: (sid: string) => void
}) {
  return (
    <label class="row choice">
      <span>Session</span>
      <select value={session.sid} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {sessions.map((one) => (
          <option key={one.sid} value={one.sid}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </label>
  )
}

function nameOf({ unique_name, sid, participants, service_unique_name }: Session): string {
  const people = participants.filter((one) => one.date_deleted === null)
  const names = people.map(({ friendly_name, identifier }) => friendly_name ?? identifier).join(' and ')
  return [unique_name ?? sid.slice(-6), names, service_unique_name].filter(Boolean).join(' · ').slice(0, 90)
}
