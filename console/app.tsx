// The console as a whole: who is not signed in is asked to, who is finds the screens.
import { useEffect } from 'preact/hooks'
import { Redirect, Route, Router, Switch } from 'wouter-preact'
import { signedIn, type SignedIn, signIn, whoAmI } from './api.ts'
import { connection, startLive } from './live.ts'
import { Navigation } from './navigation.tsx'
import { Notices } from './parts/notices.tsx'
import { screensOf } from './routes.ts'
import { SignInForm } from './sign-in-form.tsx'

export function Console() {
  useEffect(() => {
    startLive()
    void begin()
  }, [])
  const who = signedIn.value
  if (who === undefined)
    return <p class="quiet centred">{away() ? 'Maskline cannot be reached.' : 'One moment …'}</p>
  return (
    <Router base="/console">
      {who === null ? <SignInForm /> : <Screens who={who} />}
      <Notices />
    </Router>
  )
}

const away = () => connection.value === 'away'

/** With the link that `maskline dev` prints its reader is signed in; it is taken out of the address, as it works once. */
async function begin(): Promise<void> {
  const [, user, password] = /^#(SI[0-9a-f]{32}):([0-9a-f]+)$/i.exec(location.hash) ?? []
  if (user !== undefined && password !== undefined) {
    history.replaceState(null, '', location.pathname + location.search)
    try {
      await signIn(user, password)
      return
    } catch {
      // Used up: whoever used it in this browser is signed in all the same.
    }
  }
  try {
    await whoAmI()
    signedIn.value ??= null
  } catch {
    connection.value = 'away'
    setTimeout(() => void begin(), 2_000)
  }
}

function Screens({ who }: { readonly who: SignedIn }) {
  const seen = screensOf(who)
  return (
    <div class="frame">
      <a class="skip" href="#screen">
        Skip to the content
      </a>
      <Navigation who={who} />
      <main id="screen" tabIndex={-1}>
        <Switch>
          {seen.map(({ path, view: View }) => (
            <Route key={path} path={path}>
              <View />
            </Route>
          ))}
          <Route>
            <Redirect to={seen[0]!.path} replace />
          </Route>
        </Switch>
      </main>
    </div>
  )
}
