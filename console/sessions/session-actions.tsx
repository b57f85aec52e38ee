// What can be done with a session as a whole. Whatever takes something away asks first.
import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { post, remove } from '../api.ts'
import { failed, say } from '../parts/notices.tsx'
import type { Session } from '../records.ts'
import { isActive } from './expiry.ts'
import { ExtendDialog } from './extend-dialog.tsx'
import { FormDialog } from './form-dialog.tsx'
import { pathOf } from './session-words.ts'

export function SessionActions({ session, now }: { readonly session: Session; readonly now: Date }) {
  const [asking, setAsking] = useState<'close' | 'extend' | 'delete'>()
  const done = () => setAsking(undefined)
  const reopen = () =>
    void post(pathOf(session), { Status: 'in-progress' })
      .then(() => say('The session is open again.'))
      .catch(failed)
  return (
    <>
      {isActive(session) ? (
        <>
          <button type="button" onClick={() => setAsking('extend')}>
            Extend
          </button>
          <button type="button" onClick={() => setAsking('close')}>
            Close
          </button>
        </>
      ) : (
        <button type="button" onClick={reopen}>
          Re-open
        </button>
      )}
      <button type="button" class="danger" onClick={() => setAsking('delete')}>
        Delete
      </button>
      {asking === 'extend' && <ExtendDialog session={session} now={now} onClose={done} />}
      {asking === 'close' && <CloseDialog session={session} onClose={done} />}
      {asking === 'delete' && <DeleteDialog session={session} onClose={done} />}
    </>
  )
}

interface Asking {
  readonly session: Session
  readonly onClose: () => void
}

function CloseDialog({ session, onClose }: Asking) {
  return (
    <FormDialog
      title="Close this session?"
      doing="Close the session"
      act={() => post(pathOf(session), { Status: 'closed' })}
      onClose={onClose}
    >
      <p>
        Its people do not reach each other any more, and others can be given their proxy numbers. It can be
        opened again. A call that is up goes on.
      </p>
    </FormDialog>
  )
}

function DeleteDialog({ session, onClose }: Asking) {
  const [, navigate] = useLocation()
  const act = async () => {
    await remove(pathOf(session))
    say('The session is deleted.')
    navigate('/sessions')
  }
  return (
    <FormDialog title="Delete this session?" doing="Delete the session" danger act={act} onClose={onClose}>
      <p>Its participants and all that went through it are deleted, too. This cannot be undone.</p>
    </FormDialog>
  )
}
