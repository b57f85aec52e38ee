// Faults of the simulated carrier, ordered for the next texts that the application sends to somebody.
import { useEffect, useState } from 'preact/hooks'
import { post, remove } from '../api.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Failure } from '../parts/failure.tsx'
import { Field } from '../parts/field.tsx'
import { failed, say } from '../parts/notices.tsx'
import { Address, Words } from '../parts/words.tsx'
import { useQuery } from '../query.ts'
import type { Fault } from '../records.ts'
import { SecondPress } from './second-press.tsx'

const path = '/simulator/faults'

/** Somebody who can be texted, and what to call them. */
export interface Person {
  readonly number: string
  readonly name: string | null
}

const kinds: Readonly<Record<Fault['kind'], string>> = {
  refuse: 'The carrier says no: answered with 400 and 80613',
  fail: 'The carrier breaks down: answered with 500 and 80502',
}

/** Milliseconds between looks while faults are to come: a text that meets one changes nothing that would be told of. */
const lookMs = 3_000

export function Faults({ people }: { readonly people: readonly Person[] }) {
  const ordered = useQuery<{ readonly faults: readonly Fault[] }>(
    path,
    ({ kind, data }) => kind === 'change' && /Fault|Simulator/.test(data['operation'] as string),
  )
  const { data, error } = ordered
  const some = (data?.faults.length ?? 0) > 0
  useEffect(() => {
    if (!some) return undefined
    const timer = setInterval(() => ordered.reload(), lookMs)
    return () => clearInterval(timer)
  }, [some])
  const clear = async () => {
    await remove(path)
    say('No faults are to come.')
    ordered.reload()
  }
  return (
    <section class="card" aria-labelledby="faults">
      <div class="row spread">
        <h2 id="faults">Faults</h2>
        <CopyAs call={{ method: 'GET', path }} />
      </div>
      <p class="quiet">
        The next texts that the application sends to somebody are not taken by the simulated carrier: see what
        your program makes of it. Texts from one person to another pass all the same.
      </p>
      <OrderFault people={people} onOrdered={() => ordered.reload()} />
      <h3>To come</h3>
      {error !== undefined && <Failure error={error} again={() => ordered.reload()} />}
      {data?.faults.length === 0 && <p class="quiet">None: the carrier takes every text.</p>}
      {some && (
        <>
          <FaultTable faults={data?.faults ?? []} people={people} />
          <div class="row">
            <SecondPress
              label="Clear all"
              sure="Clear them: press again"
              onPress={() => void clear().catch(failed)}
            />
            <CopyAs call={{ method: 'DELETE', path }} label="Copy clearing as code" />
          </div>
        </>
      )}
    </section>
  )
}

function OrderFault({
  people,
  onOrdered,
}: {
  readonly people: readonly Person[]
  readonly onOrdered: () => void
}) {
  const [number, setNumber] = useState('')
  const [kind, setKind] = useState<Fault['kind']>('refuse')
  const [times, setTimes] = useState('1')
  const form = { Number: number, Kind: kind, Count: times }
  const order = async (event: SubmitEvent) => {
    event.preventDefault()
    await post(path, form)
    say('Ordered.')
    onOrdered()
  }
  return (
    <form class="fault-form" onSubmit={(event) => void order(event).catch(failed)}>
      <Whom people={people} onChoose={setNumber} />
      <Field label="What happens">
        <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as Fault['kind'])}>
          {Object.entries(kinds).map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      <Field label="How many texts">
        <input
          type="number"
          required
          min={1}
          max={1000}
          value={times}
          onInput={({ currentTarget }) => setTimes(currentTarget.value)}
        />
      </Field>
      <div class="row">
        <button type="submit" class="primary">
          Order
        </button>
        <CopyAs call={{ method: 'POST', path, form }} label="Copy the order as code" />
      </div>
    </form>
  )
}

/** One of the people of the sessions, or any number. */
function Whom({
  people,
  onChoose,
}: {
  readonly people: readonly Person[]
  readonly onChoose: (number: string) => void
}) {
  const [chosen, setChosen] = useState<string>()
  const [other, setOther] = useState('')
  const choice = chosen ?? people[0]?.number ?? ''
  const number = choice === '' ? other : choice
  useEffect(() => onChoose(number), [number])
  return (
    <>
      <Field label="Texts to">
        <select value={choice} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
          {people.map((one) => (
            <option key={one.number} value={one.number}>
              {one.name === null ? one.number : `${one.name} (${one.number})`}
            </option>
          ))}
          <option value="">another number</option>
        </select>
      </Field>
      {choice === '' && (
        <Field label="Number">
          <input
            type="tel"
            required
            placeholder="+12065550101"
            value={other}
            onInput={({ currentTarget }) => setOther(currentTarget.value.trim())}
          />
        </Field>
      )}
    </>
  )
}

function FaultTable({
  faults,
  people,
}: {
  readonly faults: readonly Fault[]
  readonly people: readonly Person[]
}) {
  return (
    <div class="fault-table" tabIndex={0} role="region" aria-label="Faults to come">
      <table>
        <thead>
          <tr>
            <th scope="col">Texts to</th>
            <th scope="col">What happens</th>
            <th scope="col" class="numeric">
              Left
            </th>
          </tr>
        </thead>
        <tbody>
          {faults.map(({ number, kind, count }) => {
            const name = people.find((one) => one.number === number)?.name
            return (
              <tr key={number}>
                <td>
                  {name && <Words text={name} />} <Address text={number} />
                </td>
                <td>{kinds[kind]}</td>
                <td class="numeric">{count}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
