import { Link } from 'wouter-preact'
import { mayChange, signedIn } from '../api.ts'
import { Icon } from '../parts/icon.tsx'
import { inWords } from '../sessions/expiry.ts'
import { useTickingClock } from './clock.ts'

const short = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** Beside the navigation of a rehearsal whose clock was turned: what it shows. */
export function Ahead() {
  const { now, ahead } = useTickingClock(signedIn.value?.rehearsal === true && mayChange())
  if (now === undefined || ahead === 0) return null
  return (
    <Link href="/time" class="ahead" title="Maskline's time, which was turned forward">
      <Icon name="clock" />
      <span>{short.format(now)}</span>
      <span>+{inWords(ahead)}</span>
    </Link>
  )
}
