// What applications were told, and what became of it.
import { useState } from 'preact/hooks'
import { mayChange } from '../api.ts'
import { CallbackList } from '../callbacks/callback-list.tsx'
import { Receivers } from '../callbacks/receivers.tsx'
import { Replay } from '../callbacks/replay.tsx'
import { NoReceiver, SetAddress } from '../callbacks/set-address.tsx'
import { tellsOfCallbacks, tellsOfServices } from '../callbacks/words.ts'
import { Failure } from '../parts/failure.tsx'
import { useQuery } from '../query.ts'
import type { Receiver, Service } from '../records.ts'
import { useSlowQuery } from '../slow-query.ts'

export function Callbacks() {
  const told = useSlowQuery<{ readonly receivers: readonly Receiver[] }>(
    '/maskline/v1/receivers',
    tellsOfCallbacks,
  )
  const made = useQuery<{ readonly services: readonly Service[] }>(
    '/v1/Services?PageSize=1000',
    tellsOfServices,
  )
  const [round, setRound] = useState(0)
  const receivers = told.data?.receivers
  const services = made.data?.services
  const parked = receivers?.reduce((sum, one) => sum + one.parked, 0) ?? 0
  const anew = () => {
    setRound(round + 1)
    told.reload()
  }
  const set = () => {
    told.reload()
    made.reload()
  }
  return (
    <>
      <div class="row spread">
        <h1>Callbacks</h1>
        <div class="row">
          {receivers !== undefined && receivers.length > 0 && (
            <SetAddress services={services ?? []} onSet={set} />
          )}
          {mayChange() && <Replay label="Tell all failed again" parked={parked} onDone={anew} />}
        </div>
      </div>
      {told.error !== undefined && <Failure error={told.error} again={told.reload} />}
      {receivers?.length === 0 && services !== undefined && <NoReceiver services={services} onSet={set} />}
      {receivers !== undefined && receivers.length > 0 && (
        <Receivers receivers={receivers} services={services ?? []} onReplayed={anew} />
      )}
      <CallbackList round={round} />
    </>
  )
}
