import { useState } from 'preact/hooks'
import { useLocation } from 'wouter-preact'
import { post } from '../api.ts'
import { Field } from '../parts/field.tsx'
import { ServiceSelect } from '../parts/service-select.tsx'
import { say } from '../parts/notices.tsx'
import type { Service, Session } from '../records.ts'
import { inWords } from './expiry.ts'
import { FormDialog, written } from './form-dialog.tsx'
import { modeWords } from './session-words.ts'
import { numberOf } from './sought.ts'

const units = { minutes: 60, hours: 3600, days: 86_400 } as const

/** Makes a session and goes there. */
export function NewSession({
  services,
  chosen,
  onClose,
}: {
  readonly services: readonly Service[]
  /** The service that is looked at. */
  readonly chosen: string | undefined
  readonly onClose: () => void
}) {
  const [, navigate] = useLocation()
  const [service, setService] = useState(chosen ?? services[0]?.sid ?? '')
  const act = async (given: FormData) => {
    const made = await post<Session>(`/v1/Services/${service}/Sessions`, {
      UniqueName: written(given, 'name'),
      Mode: written(given, 'mode'),
      Ttl: ttlOf(given),
      Participants: [1, 2].map((which) => personOf(given, which)).filter((one) => one !== undefined),
    })
    say('The session is made.')
    navigate(`/sessions/${made.sid}`)
  }
  return (
    <FormDialog title="New session" doing="Make the session" act={act} onClose={onClose}>
      <div class="form-row">
        <ServiceSelect services={services} chosen={service} onChoose={setService} />
        <Field label="Unique name">
          <input name="name" maxLength={191} placeholder="none" autoComplete="off" spellcheck={false} />
        </Field>
      </div>
      <Person which={1} />
      <Person which={2} />
      <div class="form-row">
        <Field label="What may go through it">
          <select name="mode">
            {Object.entries(modeWords).map(([mode, words]) => (
              <option key={mode} value={mode}>
                {words}
              </option>
            ))}
          </select>
        </Field>
        <Silence of={services.find(({ sid }) => sid === service)} />
      </div>
    </FormDialog>
  )
}

function Person({ which }: { readonly which: number }) {
  return (
    <fieldset>
      <legend>{which === 1 ? 'First person' : 'Second person'}</legend>
      <div class="form-row">
        <Field label="Number">
          <input name={`number${which}`} inputMode="tel" placeholder="+12065550100" autoComplete="off" />
        </Field>
        <Field label="Name">
          <input name={`name${which}`} maxLength={255} placeholder="none" autoComplete="off" dir="auto" />
        </Field>
      </div>
    </fieldset>
  )
}

function Silence({ of: service }: { readonly of: Service | undefined }) {
  return (
    <>
      <Field label="Expires without a contact for" hint={usualSilence(service)}>
        <input name="ttl" type="number" min="0" step="any" />
      </Field>
      <Field label="Unit">
        <select name="unit">
          {Object.keys(units).map((unit) => (
            <option key={unit} value={unit} selected={unit === 'hours'}>
              {unit}
            </option>
          ))}
        </select>
      </Field>
    </>
  )
}

function usualSilence(service: Service | undefined): string {
  if (service === undefined) return 'If empty: as the service says.'
  return service.default_ttl === 0
    ? 'If empty: never, as the service says.'
    : `If empty: ${inWords(service.default_ttl)}, as the service says.`
}

function ttlOf(given: FormData): string | undefined {
  const amount = written(given, 'ttl')
  const unit = units[(written(given, 'unit') ?? 'hours') as keyof typeof units]
  return amount === undefined ? undefined : String(Math.round(Number(amount) * unit))
}

function personOf(given: FormData, which: number): string | undefined {
  const [number, name] = [written(given, `number${which}`), written(given, `name${which}`)]
  if (number === undefined && name === undefined) return undefined
  return JSON.stringify({ Identifier: number && numberOf(number), FriendlyName: name })
}
