import { useDraft } from '../draft.ts'
import { Field } from '../parts/field.tsx'
import { ServiceSelect } from '../parts/service-select.tsx'
import type { Service } from '../records.ts'
import { statusWords } from './session-words.ts'
import type { Taken } from './sought.ts'

/** What is asked for; it is all in the address of the screen. */
export interface Asked {
  readonly q: string
  readonly as: Taken | undefined
  readonly status: string | undefined
  readonly service: string | undefined
}

export function askedIn(params: URLSearchParams): Asked {
  const as = params.get('as')
  return {
    q: params.get('q') ?? '',
    as: as === 'name' || as === 'number' ? as : undefined,
    status: Object.keys(statusWords).find((one) => one === params.get('status')),
    service: params.get('service') ?? undefined,
  }
}

export function addressOf(asked: Asked): string {
  const given = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return given.length === 0 ? '/sessions' : `/sessions?${new URLSearchParams(given).toString()}`
}

export function SearchForm({
  asked,
  services,
  onSearch,
}: {
  readonly asked: Asked
  readonly services: readonly Service[]
  readonly onSearch: (asked: Asked) => void
}) {
  const [text, setText] = useDraft(asked.q)
  const search = (change: Partial<Asked>) => onSearch({ ...asked, q: text.trim(), ...change })
  return (
    <form
      class="session-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        search({ as: undefined })
      }}
    >
      <Field label="Number, SID or name">
        <input
          type="search"
          value={text}
          placeholder="+1 206 555 0100, KC…, ride-8841"
          spellcheck={false}
          autoComplete="off"
          onInput={({ currentTarget: { value } }) => {
            setText(value)
            // Emptied: everything is shown at once.
            if (value === '' && asked.q !== '') search({ q: '', as: undefined })
          }}
        />
      </Field>
      <Field label="Status">
        <select
          value={asked.status ?? ''}
          onChange={({ currentTarget }) => search({ status: currentTarget.value || undefined })}
        >
          <option value="">any</option>
          {Object.entries(statusWords).map(([status, { text: words }]) => (
            <option key={status} value={status}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      <ServiceChoice services={services} asked={asked} onChoose={(service) => search({ service })} />
      <button type="submit" class="primary">
        Search
      </button>
    </form>
  )
}

function ServiceChoice({
  services,
  asked: { service },
  onChoose,
}: {
  readonly services: readonly Service[]
  readonly asked: Asked
  readonly onChoose: (service: string | undefined) => void
}) {
  return (
    <ServiceSelect
      services={services}
      chosen={service ?? ''}
      any
      onChoose={(sid) => onChoose(sid || undefined)}
    />
  )
}
