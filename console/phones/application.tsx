// What the application of the session's service does meanwhile: what it is told and asked, as it happens, and what it sends.
import { useEffect, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { post } from '../api.ts'
import { listen } from '../live.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Field } from '../parts/field.tsx'
import { failed, say } from '../parts/notices.tsx'
import { Time } from '../parts/time.tsx'
import { Words } from '../parts/words.tsx'
import { useQuery } from '../query.ts'
import type { ApplicationAsked, Service, Session, SessionParticipant } from '../records.ts'

/** One as it is on the screen, with how many came before it: one that was opened stays open when others come. */
interface Shown extends ApplicationAsked {
  readonly before: number
}

/** Calls of the application that are kept on the screen: the latest. */
const keptMax = 50

export function Application({
  session,
  people,
}: {
  readonly session: Session
  readonly people: readonly SessionParticipant[]
}) {
  const path = `/v1/Services/${session.service_sid}`
  const { data: service, reload } = useQuery<Service>(path, ['change'])
  return (
    <section class="phone application" aria-label="The application">
      <header>
        <div>
          <h2>Your application</h2>
          <p class="quiet">what it is told, asked, and sends</p>
        </div>
        <CopyAs call={{ method: 'GET', path }} label="Copy the service as code" />
      </header>
      {service !== undefined && <Calls service={service} />}
      {service !== undefined && <Addresses service={service} path={path} saved={reload} />}
      {people.length > 0 && <Sender session={session} people={people} />}
    </section>
  )
}

function Calls({ service }: { readonly service: Service }) {
  const [calls, setCalls] = useState<readonly Shown[]>([])
  useEffect(
    () =>
      listen(({ kind, data }) => {
        const asked = data as unknown as ApplicationAsked
        if (kind === 'asked' && asked.service_sid === service.sid) {
          setCalls((shown) =>
            [{ ...asked, before: (shown[0]?.before ?? -1) + 1 }, ...shown].slice(0, keptMax),
          )
        }
      }),
    [service.sid],
  )
  const none =
    service.callback_url === null &&
    service.intercept_callback_url === null &&
    service.out_of_session_callback_url === null
  return (
    <ol
      class="entries"
      tabIndex={0}
      aria-label="Calls of the application, the latest first"
      aria-live="polite"
    >
      {calls.length === 0 && (
        <li class="quiet hint">
          {none ? 'It has no addresses yet: set one below.' : 'Nothing since this page is open. '}
          {!none && <Link href="/callbacks">Earlier callbacks</Link>}
        </li>
      )}
      {calls.map((asked) => (
        <AskedEntry key={asked.before} asked={asked} />
      ))}
    </ol>
  )
}

const subjects = {
  callback: 'CallbackUrl',
  intercept: 'InterceptCallbackUrl',
  'out-of-session': 'OutOfSessionCallbackUrl',
  document: 'Document',
}

function AskedEntry({ asked }: { readonly asked: ApplicationAsked }) {
  const { about, status, fault, took_ms, parameters, signature, answer, at, url, resource_sid } = asked
  const good = status !== null && status < 400
  return (
    <li class="asked">
      <details>
        <summary>
          <Badge
            tone={good ? 'good' : 'bad'}
            text={status === null ? (fault ?? 'no answer') : String(status)}
          />
          <strong>{subjects[about]}</strong>
          <span class="quiet small">
            <Time at={at} /> · {took_ms} ms
          </span>
        </summary>
        <p class="small">
          POST <bdi>{url}</bdi>
        </p>
        <dl class="facts small">
          {Object.entries(parameters).map(([name, value]) => (
            <div key={name} class="fact">
              <dt>{name}</dt>
              <dd>
                <Words text={value} />
              </dd>
            </div>
          ))}
          <div class="fact">
            <dt>X-Twilio-Signature</dt>
            <dd class="mono">{signature}</dd>
          </div>
        </dl>
        <p class="small">Its answer{answer === null || answer === '' ? ' was empty.' : ':'}</p>
        {answer !== null && answer !== '' && (
          <pre class="code" tabIndex={0}>
            <bdi>{answer}</bdi>
          </pre>
        )}
        <p class="row small">
          <Link href={`/traces?q=${parameters['interactionSid'] ?? resource_sid}`}>Trace</Link>
          {about === 'callback' && <Link href={`/callbacks?q=${resource_sid}`}>Callback</Link>}
        </p>
      </details>
    </li>
  )
}

const addresses = [
  ['CallbackUrl', 'callback_url', 'told of every interaction'],
  ['InterceptCallbackUrl', 'intercept_callback_url', 'asked before: 403 stops it'],
  ['OutOfSessionCallbackUrl', 'out_of_session_callback_url', 'decides about strangers'],
] as const

function Addresses({
  service,
  path,
  saved,
}: {
  readonly service: Service
  readonly path: string
  readonly saved: () => void
}) {
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    await post(path, Object.fromEntries(addresses.map(([name]) => [name, given.get(name) as string])))
    say('Saved.')
    saved()
  }
  return (
    <details class="settings">
      <summary>Its addresses</summary>
      <form class="composer" onSubmit={(event) => void save(event).catch(failed)}>
        {addresses.map(([name, field, hint]) => (
          <Field key={name} label={name} hint={hint}>
            <input
              name={name}
              type="url"
              placeholder="http://127.0.0.1:3000/hook"
              defaultValue={service[field] ?? ''}
            />
          </Field>
        ))}
        <button type="submit">Save</button>
      </form>
    </details>
  )
}

function Sender({
  session,
  people,
}: {
  readonly session: Session
  readonly people: readonly SessionParticipant[]
}) {
  const [to, setTo] = useState(people[0]!.sid)
  const [body, setBody] = useState('')
  const chosen = people.find(({ sid }) => sid === to) ?? people[0]!
  const path = `/v1/Services/${session.service_sid}/Sessions/${session.sid}/Participants/${chosen.sid}/MessageInteractions`
  const send = async (event: SubmitEvent) => {
    event.preventDefault()
    await post(path, { Body: body })
    setBody('')
  }
  return (
    <form class="composer" onSubmit={(event) => void send(event).catch(failed)}>
      <label class="recipient">
        <span class="quiet small">To</span>
        <select
          aria-label="Whom the application texts"
          value={chosen.sid}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        >
          {people.map(({ sid, friendly_name, identifier }) => (
            <option key={sid} value={sid}>
              {friendly_name ?? identifier}
            </option>
          ))}
        </select>
      </label>
      <textarea
        aria-label="Text from the application"
        placeholder="Your driver is near"
        rows={2}
        maxLength={1600}
        value={body}
        onInput={({ currentTarget }) => setBody(currentTarget.value)}
      />
      <div class="row">
        <button type="submit" class="primary" disabled={body === ''}>
          Send
        </button>
        <CopyAs
          call={{ method: 'POST', path, form: { Body: body || 'Your driver is near' } }}
          label="Copy sending as code"
        />
      </div>
    </form>
  )
}
