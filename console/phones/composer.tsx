// What the owner of a phone writes, to which number, and calling it.
import { useId, useState } from 'preact/hooks'
import { post } from '../api.ts'
import { Field } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { failed } from '../parts/notices.tsx'
import type { PhoneOwner } from './phone-owner.ts'

const bodyMax = 1600

export function Composer({
  owner,
  numbers,
  busy,
}: {
  readonly owner: PhoneOwner
  readonly numbers: readonly string[]
  /** A call is up: another one has to wait. */
  readonly busy: boolean
}) {
  const [to, setTo] = useState(owner.to)
  const [body, setBody] = useState('')
  const [picture, setPicture] = useState<string>()
  const send = async () => {
    await post('/simulator/messages', {
      From: owner.number,
      To: to,
      ...(body !== '' && { Body: body }),
      ...(picture && { MediaUrl: picture }),
    })
    setBody('')
    setPicture(undefined)
  }
  const call = () => post('/simulator/calls', { From: owner.number, To: to })
  const submit = (event: Event) => {
    event.preventDefault()
    void send().catch(failed)
  }
  return (
    <form class="composer" onSubmit={submit}>
      <Recipient owner={owner} numbers={numbers} to={to} setTo={setTo} />
      <TextField owner={owner} body={body} setBody={setBody} submit={submit} />
      <PictureField picture={picture} setPicture={setPicture} />
      <div class="row">
        <button type="submit" class="primary" disabled={body === '' && !picture}>
          Send
        </button>
        <button
          type="button"
          aria-pressed={picture !== undefined}
          onClick={() => setPicture(picture === undefined ? '' : undefined)}
        >
          <Icon name="picture" /> Picture
        </button>
        <button type="button" disabled={busy} onClick={() => void call().catch(failed)}>
          <Icon name="call" /> Call
        </button>
      </div>
    </form>
  )
}

/** Enter sends; with Shift it begins a line. */
function TextField({
  owner,
  body,
  setBody,
  submit,
}: {
  readonly owner: PhoneOwner
  readonly body: string
  readonly setBody: (body: string) => void
  readonly submit: (event: Event) => void
}) {
  return (
    <textarea
      aria-label={`Text from ${owner.name}`}
      placeholder={owner.counterpart === undefined ? 'Text' : `Text to ${owner.counterpart}`}
      rows={2}
      maxLength={bodyMax}
      dir="auto"
      value={body}
      onInput={({ currentTarget }) => setBody(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
      }}
    />
  )
}

/** Only there when a picture is to go with the text. */
function PictureField({
  picture,
  setPicture,
}: {
  readonly picture: string | undefined
  readonly setPicture: (picture: string) => void
}) {
  if (picture === undefined) return null
  return (
    <Field label="Address of a picture">
      <input
        type="url"
        placeholder="https://example.com/street.png"
        value={picture}
        onInput={({ currentTarget }) => setPicture(currentTarget.value)}
      />
    </Field>
  )
}

function Recipient({
  owner,
  numbers,
  to,
  setTo,
}: {
  readonly owner: PhoneOwner
  readonly numbers: readonly string[]
  readonly to: string
  readonly setTo: (to: string) => void
}) {
  const list = useId()
  return (
    <label class="recipient">
      <span class="quiet small">To</span>
      <input
        aria-label={`Number that ${owner.name} texts and calls`}
        list={list}
        required
        spellcheck={false}
        value={to}
        onInput={({ currentTarget }) => setTo(currentTarget.value.trim())}
      />
      <datalist id={list}>
        {numbers.map((number) => (
          <option key={number} value={number}>
            {number === owner.to && owner.counterpart !== undefined
              ? `reaches ${owner.counterpart}`
              : 'proxy number'}
          </option>
        ))}
      </datalist>
    </label>
  )
}
