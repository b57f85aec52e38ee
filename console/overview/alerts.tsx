// The latest alerts, and the way to what each is about.
import { Link } from 'wouter-preact'
import { Badge } from '../parts/badge.tsx'
import type { Tone } from '../tone.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Failure } from '../parts/failure.tsx'
import { Time } from '../parts/time.tsx'
import { Words } from '../parts/words.tsx'
import type { Alert } from '../records.ts'
import { CodeLink } from './refusals.tsx'
import { useSlowQuery } from '../slow-query.ts'

const path = '/maskline/v1/alerts?Order=desc&PageSize=20'

export function Alerts() {
  const alerts = useSlowQuery<{ readonly alerts: readonly Alert[] }>(path, ({ kind }) => kind === 'alert')
  return (
    <section class="card" aria-labelledby="alerts">
      <div class="row spread">
        <h2 id="alerts">Latest alerts</h2>
        <CopyAs call={{ method: 'GET', path }} />
      </div>
      {alerts.error !== undefined && <Failure error={alerts.error} again={() => alerts.reload()} />}
      {alerts.data?.alerts.length === 0 && <p class="quiet">There are no alerts.</p>}
      <ol class="alerts" tabIndex={0} aria-labelledby="alerts">
        {alerts.data?.alerts.map((alert) => (
          <AlertEntry key={alert.sid} alert={alert} />
        ))}
      </ol>
    </section>
  )
}

const tones: Readonly<Record<string, Tone>> = { error: 'bad', warning: 'warn' }

function AlertEntry({ alert }: { readonly alert: Alert }) {
  const { error_code, log_level, alert_text, resource_sid, date_created } = alert
  const about = placeOf(resource_sid)
  return (
    <li>
      <p class="row">
        <Badge tone={tones[log_level] ?? 'plain'} text={log_level} />
        <CodeLink code={error_code} />
        <span class="quiet">
          <Time at={date_created} />
        </span>
        {about !== undefined && <Link href={about.href}>{about.name}</Link>}
      </p>
      <p>
        <Words text={alert_text} />
      </p>
    </li>
  )
}

/** Where the console shows it. Undefined: nowhere. */
function placeOf(sid: string | null): { readonly name: string; readonly href: string } | undefined {
  switch ((sid ?? '').slice(0, 2)) {
    case 'CB':
      return { name: 'Callback', href: `/callbacks?q=${sid}` }
    case 'KC':
      return { name: 'Session', href: `/sessions/${sid}` }
    case 'KI':
    case 'CT':
    case 'SM':
    case 'MM':
    case 'CA':
      return { name: 'Trace', href: `/traces?q=${sid}` }
    default:
      return undefined
  }
}
