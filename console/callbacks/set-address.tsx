// Sets the CallbackUrl of a service.
import { useState } from 'preact/hooks'
import { mayChange, post } from '../api.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { ServiceSelect } from '../parts/service-select.tsx'
import { failed, say } from '../parts/notices.tsx'
import type { Service } from '../records.ts'

interface SetAddressProps {
  readonly services: readonly Service[]
  readonly onSet: () => void
}

/** Nobody is called: what that would be, and how to have it. */
export function NoReceiver(props: SetAddressProps) {
  return (
    <section class="card no-receiver" aria-labelledby="no-receiver">
      <h2 id="no-receiver">No service has an address to call</h2>
      <p>
        A callback tells your application that a text or a call went through a session: a <code>POST</code>{' '}
        with a form, signed as Twilio signs. Give a service a <code>CallbackUrl</code>, and each interaction
        is told there, again and again until it was heard.
      </p>
      {mayChange() ? (
        <AddressForm {...props} />
      ) : (
        <p class="quiet">Who signs in as an operator or owner can set one here.</p>
      )}
    </section>
  )
}

export function SetAddress({ services, onSet }: SetAddressProps) {
  const [open, setOpen] = useState(false)
  if (!mayChange() || services.length === 0) return null
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Set an address
      </button>
      {open && (
        <Dialog title="Where a service calls" onClose={() => setOpen(false)}>
          <AddressForm
            services={services}
            onSet={() => {
              setOpen(false)
              onSet()
            }}
          />
        </Dialog>
      )}
    </>
  )
}

function AddressForm({ services, onSet }: SetAddressProps) {
  const [chosen, setChosen] = useState<string>()
  const [url, setUrl] = useState<string>()
  const service = services.find(({ sid }) => sid === chosen) ?? services[0]
  if (service === undefined) {
    return (
      <p class="row">
        There is no service yet: make one first.
        <CopyAs call={{ method: 'POST', path: '/v1/Services', form: { UniqueName: 'demo' } }} />
      </p>
    )
  }
  const path = `/v1/Services/${service.sid}`
  const address = url ?? service.callback_url ?? ''
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    await post(path, { CallbackUrl: address })
    say(address === '' ? 'It calls nobody any more.' : 'From now on interactions are told there.')
    onSet()
  }
  return (
    <form class="address-form" onSubmit={(event) => void submit(event).catch(failed)}>
      <ServiceSelect
        services={services}
        chosen={service.sid}
        onChoose={(sid) => {
          setChosen(sid)
          setUrl(undefined)
        }}
      />
      <Field label="CallbackUrl" hint="http or https, at most 4,000 characters. Empty: it calls nobody.">
        <input
          type="url"
          value={address}
          maxLength={4000}
          placeholder="http://127.0.0.1:3000/callbacks"
          onInput={({ currentTarget }) => setUrl(currentTarget.value)}
        />
      </Field>
      <div class="row">
        <button type="submit" class="primary">
          Save
        </button>
        <CopyAs
          call={{
            method: 'POST',
            path,
            form: { CallbackUrl: address || 'http://127.0.0.1:3000/callbacks' },
          }}
        />
      </div>
    </form>
  )
}
