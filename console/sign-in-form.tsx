import { useState } from 'preact/hooks'
import { Refused, signIn } from './api.ts'
import { Field } from './parts/field.tsx'
import { Icon } from './parts/icon.tsx'

/** Account SID and auth token, or an API key and its secret. */
export function SignInForm() {
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    setBusy(true)
    setFault('')
    try {
      await signIn((given.get('user') as string).trim(), (given.get('password') as string).trim())
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      setFault(error.status === 401 ? 'That is not the SID and token of an account or a key.' : error.message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <main class="sign-in">
      <form class="card" onSubmit={(event) => void submit(event)}>
        <h1>
          <Icon name="mask" /> Maskline
        </h1>
        <Field label="Account SID, or SID of an API key">
          <input name="user" required autoComplete="username" spellcheck={false} placeholder="AC…" />
        </Field>
        <Field label="Auth token, or secret of the key">
          <input name="password" type="password" required autoComplete="current-password" />
        </Field>
        <p role="alert" class="fault">
          {fault}
        </p>
        <button type="submit" class="primary" disabled={busy}>
          Sign in
        </button>
        <p class="quiet">
          <code>maskline dev</code> prints both, and a link that signs in once. A key with the role of a
          viewer shows neither numbers nor texts.
        </p>
      </form>
    </main>
  )
}
