import { Link } from 'wouter-preact'
import { Icon } from '../parts/icon.tsx'
import { inWords } from '../sessions/expiry.ts'
import { useTickingTime } from '../server-time.ts'

const short = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** Beside the navigation of a rehearsal whose clock was turned: what it shows. */
export function Ahead() {
  const { now, ahead } = useTickingTime(1_000)
  if (ahead === 0) return null
  return (
    <Link href="/time" class="ahead" title="Maskline's time, which was turned forward">
      <Icon name="clock" />
      <span>{short.format(now())}</span>
      <span>+{inWords(ahead)}</span>
    </Link>
  )
}
