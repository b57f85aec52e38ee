// Posts a callback once, to another address or with other parameters, to see what the application answers.
import { useEffect, useRef, useState } from 'preact/hooks'
import { post } from '../api.ts'
import { milliseconds } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { failed } from '../parts/notices.tsx'
import type { Callback, RehearsedCallback } from '../records.ts'
import { Answer } from './answer.tsx'
import { faultWords, isHeard, outcomeWords } from './words.ts'

interface Parameter {
  readonly id: number
  readonly name: string
  readonly value: string
}

export function RehearsalDialog({
  callback,
  onClose,
}: {
  readonly callback: Callback
  readonly onClose: () => void
}) {
  const [url, setUrl] = useState(callback.callback_url)
  const [parameters, setParameters] = useState(() => parametersOf(callback))
  const [sending, setSending] = useState(false)
  const [came, setCame] = useState<RehearsedCallback>()
  const path = `/maskline/v1/callbacks/${callback.sid}/rehearse`
  // The address comes with its password hidden: as it was, it is left to Maskline.
  const form = {
    Url: url === callback.callback_url ? undefined : url,
    Parameters: JSON.stringify(Object.fromEntries(parameters.map(({ name, value }) => [name, value]))),
  }
  const send = async (event: SubmitEvent) => {
    event.preventDefault()
    setSending(true)
    setCame(undefined)
    try {
      setCame(await post<RehearsedCallback>(path, form))
    } catch (error) {
      failed(error)
    } finally {
      setSending(false)
    }
  }
  return (
    <Dialog title="Edit and send once" onClose={onClose}>
      <p>
        This is a rehearsal. It is posted once, now, signed for its address. Nothing is recorded, and the
        callback stays as it is.
      </p>
      <form class="rehearsal" onSubmit={(event) => void send(event)}>
        <Field label="Address">
          <input
            type="url"
            required
            maxLength={4000}
            value={url}
            onInput={({ currentTarget }) => setUrl(currentTarget.value)}
          />
        </Field>
        <ParameterTable parameters={parameters} onChange={setParameters} />
        <div class="row">
          <button type="submit" class="primary" disabled={sending}>
            {sending ? 'Waiting for the answer …' : 'Send once'}
          </button>
          <CopyAs call={{ method: 'POST', path, form }} />
        </div>
      </form>
      <div role="status">{came !== undefined && <Came came={came} />}</div>
    </Dialog>
  )
}

const parametersOf = ({ parameters }: Callback): readonly Parameter[] =>
  Object.entries(parameters ?? {}).map(([name, value], id) => ({ id, name, value }))

function ParameterTable({
  parameters,
  onChange,
}: {
  readonly parameters: readonly Parameter[]
  readonly onChange: (parameters: readonly Parameter[]) => void
}) {
  const change = (id: number, to: Partial<Parameter>) =>
    onChange(parameters.map((one) => (one.id === id ? { ...one, ...to } : one)))
  const add = () =>
    onChange([
      ...parameters,
      { id: Math.max(-1, ...parameters.map(({ id }) => id)) + 1, name: '', value: '' },
    ])
  return (
    <fieldset class="parameters">
      <legend>Parameters</legend>
      {parameters.map((one, at) => (
        <ParameterRow
          key={one.id}
          parameter={one}
          number={at + 1}
          taken={parameters.some(({ id, name }) => id !== one.id && name === one.name)}
          onChange={(to) => change(one.id, to)}
          onRemove={() => onChange(parameters.filter(({ id }) => id !== one.id))}
        />
      ))}
      <button type="button" onClick={add}>
        <Icon name="plus" /> Add a parameter
      </button>
    </fieldset>
  )
}

function ParameterRow({
  parameter: { name, value },
  number,
  taken,
  onChange,
  onRemove,
}: {
  readonly parameter: Parameter
  readonly number: number
  /** Another one is called the same. */
  readonly taken: boolean
  readonly onChange: (to: Partial<Parameter>) => void
  readonly onRemove: () => void
}) {
  const called = name || `parameter ${number}`
  return (
    <div class="parameter">
      <input
        aria-label={`Name of ${called}`}
        class="mono"
        required
        spellcheck={false}
        value={name}
        ref={(input) => input?.setCustomValidity(taken ? 'Another parameter is called the same.' : '')}
        onInput={({ currentTarget }) => onChange({ name: currentTarget.value })}
      />
      <input
        aria-label={`Value of ${called}`}
        dir="auto"
        value={value}
        onInput={({ currentTarget }) => onChange({ value: currentTarget.value })}
      />
      <button type="button" class="plain" aria-label={`Leave out ${called}`} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </div>
  )
}

function Came({ came }: { readonly came: RehearsedCallback }) {
  const place = useRef<HTMLElement>(null)
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [came])
  const { url, signature, fault, took_ms, answer } = came
  return (
    <section ref={place} class="came" aria-label="What came of it">
      <h3>What came of it</h3>
      <p class="row">
        <Badge tone={isHeard(came) ? 'good' : 'bad'} text={outcomeWords(came)} />
        <span class="quiet">{milliseconds(took_ms)}</span>
        <span>{fault === null ? '' : faultWords(fault)}</span>
      </p>
      <dl class="facts">
        <dt>Address</dt>
        <dd class="mono">
          <bdi>{url}</bdi>
        </dd>
        <dt>X-Twilio-Signature</dt>
        <dd class="mono">{signature}</dd>
      </dl>
      {answer === null || answer === '' ? (
        <p class="quiet">The answer has no words.</p>
      ) : (
        <Answer answer={answer} />
      )}
    </section>
  )
}
