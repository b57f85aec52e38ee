import { useState } from 'preact/hooks'
import { mayChange, post } from '../api.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Empty } from '../parts/empty.tsx'
import { Field } from '../parts/field.tsx'
import { ServiceSelect } from '../parts/service-select.tsx'
import { failed, say } from '../parts/notices.tsx'
import type { Service } from '../records.ts'

export function ServiceChoice({
  services,
  chosen,
  more,
  onMore,
  onChoose,
}: {
  readonly services: readonly Service[]
  readonly chosen: Service
  readonly more: boolean
  readonly onMore: () => void
  readonly onChoose: (sid: string) => void
}) {
  const listed = services.some(({ sid }) => sid === chosen.sid) ? services : [chosen, ...services]
  return (
    <div class="row service-choice">
      <ServiceSelect services={listed} chosen={chosen.sid} onChoose={onChoose} />
      {more && (
        <button type="button" onClick={onMore}>
          More services
        </button>
      )}
      <CopyAs
        call={{ method: 'GET', path: `/v1/Services/${chosen.sid}` }}
        label="Copy this service as code"
      />
    </div>
  )
}

/** What the screen is about is not there yet: how it comes to be. */
export function NoService({ onMade }: { readonly onMade: (sid: string) => void }) {
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const form = { UniqueName: name.trim() === '' ? 'my-service' : name.trim() }
  const make = async () => {
    setBusy(true)
    try {
      const { sid, unique_name } = await post<Service>('/v1/Services', form)
      say(`Service ${unique_name} is there. Now give it numbers.`)
      onMade(sid)
    } catch (error) {
      failed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Empty title="There is no service yet. A service is a pool of proxy numbers, and the sessions over it.">
      {mayChange() && (
        <form
          class="row no-service"
          onSubmit={(event) => {
            event.preventDefault()
            void make()
          }}
        >
          <Field label="Name of the service" hint="As your programs call it, such as rides">
            <input
              value={name}
              required
              maxLength={191}
              autoComplete="off"
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </Field>
          <button class="primary" disabled={busy}>
            Make a service
          </button>
          <CopyAs
            call={{ method: 'POST', path: '/v1/Services', form }}
            label="Copy making a service as code"
          />
        </form>
      )}
    </Empty>
  )
}
