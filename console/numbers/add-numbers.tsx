// Numbers to add: typed, pasted, or of a file; what is understood of them is shown before anything is done.
import { useMemo, useState } from 'preact/hooks'
import { count } from '../format.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Field } from '../parts/field.tsx'
import { say } from '../parts/notices.tsx'
import { adding, beginAdding } from './adding.ts'
import { AddingResults } from './adding-results.tsx'
import { type Given, understoodNumbers, type Wanted } from './wanted.ts'
import { WantedPreview } from './wanted-preview.tsx'

/** Bytes of a file: the longest list there can be has less. */
const fileBytesMax = 2_000_000

export function AddNumbers({
  service_sid,
  onClose,
}: {
  readonly service_sid: string
  readonly onClose: () => void
}) {
  const [given, setGiven] = useState<Given>({ text: '', from: 'list', reserved: false })
  const run = adding.value?.service_sid === service_sid ? adding.value : undefined
  const again = (keys: readonly string[]) => {
    adding.value = undefined
    setGiven({ ...given, text: keys.join('\n'), from: 'list' })
  }
  return (
    <section class="card add-numbers" aria-labelledby="add-numbers">
      <div class="row spread">
        <h3 id="add-numbers">Add numbers</h3>
        <button type="button" class="plain" aria-label="Close adding numbers" onClick={onClose}>
          ×
        </button>
      </div>
      {run === undefined ? (
        <WhichNumbers service_sid={service_sid} given={given} onGive={setGiven} />
      ) : (
        <AddingResults key={service_sid} run={run} onAgain={again} />
      )}
    </section>
  )
}

function WhichNumbers({
  service_sid,
  given,
  onGive,
}: {
  readonly service_sid: string
  readonly given: Given
  readonly onGive: (given: Given) => void
}) {
  const understood = useMemo(() => understoodNumbers(given), [given])
  return (
    <>
      <Field
        label="Numbers, one a line"
        hint="Of the account, as people write them; or their SIDs. Short codes by SID."
      >
        <textarea
          rows={4}
          value={given.text}
          spellcheck={false}
          placeholder={'+1 (206) 555-0180\n+1 206 555 0181'}
          onInput={({ currentTarget }) => onGive({ ...given, text: currentTarget.value, from: 'list' })}
        />
      </Field>
      <FileChoice onRead={(text) => onGive({ ...given, text, from: 'file' })} />
      <label class="reserve-all">
        <input
          type="checkbox"
          checked={given.reserved}
          onChange={({ currentTarget }) => onGive({ ...given, reserved: currentTarget.checked })}
        />
        <span>Reserve them: only who asks for such a number by name gets it</span>
      </label>
      <WantedPreview understood={understood} />
      <Begin service_sid={service_sid} wanted={understood.wanted} />
    </>
  )
}

function Begin({
  service_sid,
  wanted,
}: {
  readonly service_sid: string
  readonly wanted: readonly Wanted[]
}) {
  const elsewhere = adding.value?.running.value === true
  const [first = { key: '+12065550180', reserved: false }] = wanted
  const form = {
    [first.key.startsWith('+') ? 'PhoneNumber' : 'Sid']: first.key,
    ...(first.reserved && { IsReserved: 'true' }),
  }
  const collection = first.key.startsWith('SC') ? 'ShortCodes' : 'PhoneNumbers'
  return (
    <div class="row">
      <button
        type="button"
        class="primary"
        disabled={wanted.length === 0 || elsewhere}
        onClick={() => beginAdding(service_sid, wanted)}
      >
        {wanted.length === 1 ? 'Add 1 number' : `Add ${count(wanted.length)} numbers`}
      </button>
      <CopyAs
        call={{ method: 'POST', path: `/v1/Services/${service_sid}/${collection}`, form }}
        label="Copy adding a number as code"
      />
      {elsewhere && <span class="quiet">Numbers are being added to another service.</span>}
    </div>
  )
}

function FileChoice({ onRead }: { readonly onRead: (text: string) => void }) {
  const read = async (input: HTMLInputElement) => {
    const [file] = input.files ?? []
    if (file === undefined) return
    if (file.size > fileBytesMax) say('The file is too large for a list of numbers.', true)
    else onRead(await file.text())
    // Who edits the file chooses it again.
    input.value = ''
  }
  return (
    <Field
      label="Or a CSV file"
      hint="With a column phone_number, or the numbers in the first column; a column reserved may say true or false."
    >
      <input
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        onChange={({ currentTarget }) => void read(currentTarget)}
      />
    </Field>
  )
}
