// What only a rehearsal can: turn the clock, order faults, begin anew.
import { useQuery } from '../query.ts'
import type { LiveEvent } from '../live.ts'
import type { Session } from '../records.ts'
import { Faults, type Person } from '../time/faults.tsx'
import { Reset } from '../time/reset.tsx'
import { TurnClock } from '../time/turn.tsx'

export function TimeAndFaults() {
  const sessions = useActiveSessions()
  return (
    <>
      <h1>Time and faults</h1>
      <div class="rehearse">
        <div class="rehearse-side">
          <TurnClock sessions={sessions} />
          <Reset />
        </div>
        <Faults people={peopleOf(sessions)} />
      </div>
    </>
  )
}

const movesSessions = ({ kind, data }: LiveEvent) =>
  kind === 'contact' ||
  (kind === 'change' && /Session|Participant|Interaction|Clock|Simulator/.test(data['operation'] as string))

/** The newest hundred of either status: in a rehearsal there are hardly more. */
function useActiveSessions(): readonly Session[] {
  const path = '/maskline/v1/sessions?PageSize=100&Status='
  const open = useQuery<{ readonly sessions: readonly Session[] }>(`${path}open`, movesSessions)
  const begun = useQuery<{ readonly sessions: readonly Session[] }>(`${path}in-progress`, movesSessions)
  return [...(open.data?.sessions ?? []), ...(begun.data?.sessions ?? [])]
}

/** Those who can be texted, each once. */
function peopleOf(sessions: readonly Session[]): readonly Person[] {
  const people = sessions.flatMap(({ participants }) =>
    participants
      .filter(({ date_deleted }) => date_deleted === null)
      .map(({ identifier, friendly_name }): [string, Person] => [
        identifier,
        { number: identifier, name: friendly_name },
      ]),
  )
  return [...new Map(people).values()].toSorted((one, other) => (one.number < other.number ? -1 : 1))
}
