import { Link, useLocation } from 'wouter-preact'
import { useEffect } from 'preact/hooks'
import { type SignedIn, signOut } from './api.ts'
import { connection } from './live.ts'
import { Icon } from './parts/icon.tsx'
import { failed } from './parts/notices.tsx'
import { screensOf } from './routes.ts'
import { Ahead } from './time/ahead.tsx'

/** The screens, who is signed in, and whether what is shown is of now. */
export function Navigation({ who }: { readonly who: SignedIn }) {
  const [location] = useLocation()
  const shown = screensOf(who).filter(({ icon }) => icon !== undefined)
  const current = shown.find(({ path }) => location === path || location.startsWith(`${path}/`))
  useEffect(() => {
    document.title = current === undefined ? 'Maskline' : `${current.name} · Maskline`
  }, [current])
  return (
    <header class="navigation">
      <Link href="/" class="brand">
        <Icon name="mask" />
        <span>Maskline</span>
      </Link>
      <nav aria-label="Screens">
        <ul>
          {shown.map(({ path, name, icon }) => (
            <li key={path}>
              <Link href={path} aria-current={path === current?.path ? 'page' : undefined} title={name}>
                <Icon name={icon!} />
                <span>{name}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div class="whoami">
        <p class={`connection ${connection.value}`} role="status">
          {{ connecting: 'Connecting', live: 'Live', away: 'Not connected' }[connection.value]}
        </p>
        <Ahead />
        <p title={who.account_sid} class="account">
          {who.friendly_name} <span class="badge">{who.role}</span>
        </p>
        <button type="button" class="plain" onClick={() => void signOut().catch(failed)}>
          Sign out
        </button>
      </div>
    </header>
  )
}
