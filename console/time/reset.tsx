// Begins the rehearsal anew: asks once.
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { post } from '../api.ts'
import { count } from '../format.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { failed } from '../parts/notices.tsx'

const path = '/simulator/reset'

interface ResetAnswer {
  readonly messages: number
  readonly calls: number
  readonly session_sid: string | null
}

export function Reset() {
  const [asking, setAsking] = useState(false)
  const [done, setDone] = useState<ResetAnswer>()
  const reset = async () => {
    setAsking(false)
    setDone(await post<ResetAnswer>(path))
  }
  return (
    <section class="card" aria-labelledby="reset">
      <div class="row spread">
        <h2 id="reset">Begin anew</h2>
        <CopyAs call={{ method: 'POST', path }} />
      </div>
      <p class="quiet">
        Empties the phones and puts the demo back, so that its two people can text each other.
      </p>
      <div class="row">
        <button type="button" class="danger" onClick={() => setAsking(true)}>
          Reset the simulator
        </button>
      </div>
      <div role="status">{done !== undefined && <Done {...done} />}</div>
      {asking && <Question onYes={() => void reset().catch(failed)} onNo={() => setAsking(false)} />}
    </section>
  )
}

function Question({ onYes, onNo }: { readonly onYes: () => void; readonly onNo: () => void }) {
  return (
    <Dialog title="Reset the simulator?" onClose={onNo}>
      <dl class="facts">
        <dt>Goes</dt>
        <dd>All texts and calls on the phones, calls that are up, and faults to come.</dd>
        <dt>Stays</dt>
        <dd>
          Services, numbers, sessions and their log, callbacks, alerts, figures, and the clock as it is.
        </dd>
        <dt>Comes back</dt>
        <dd>The demo's session, if it was closed or deleted.</dd>
      </dl>
      <div class="row">
        <button type="button" class="danger" onClick={onYes}>
          Reset
        </button>
        <button type="button" onClick={onNo}>
          Leave it
        </button>
      </div>
    </Dialog>
  )
}

function Done({ messages, calls, session_sid }: ResetAnswer) {
  return (
    <p>
      {count(messages)} texts and {count(calls)} calls were taken off the phones.{' '}
      {session_sid === null ? (
        'There is no demo session: what was made of its service leaves no room for it.'
      ) : (
        <Link href={`/sessions/${session_sid}`}>The demo's session is open.</Link>
      )}
    </p>
  )
}
