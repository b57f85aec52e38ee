import type { Service } from '../records.ts'
import { Field } from './field.tsx'

/** One of the account's services. One that is not in the list is shown by its SID. */
export function ServiceSelect({
  services,
  chosen,
  any,
  onChoose,
}: {
  readonly services: readonly Pick<Service, 'sid' | 'unique_name'>[]
  /** SID; empty: none. */
  readonly chosen: string
  /** None may be chosen, too. */
  readonly any?: true
  readonly onChoose: (sid: string) => void
}) {
  const listed = chosen === '' || services.some(({ sid }) => sid === chosen)
  return (
    <Field label="Service">
      <select value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {any && <option value="">any</option>}
        {!listed && <option value={chosen}>{chosen}</option>}
        {services.map(({ sid, unique_name }) => (
          <option key={sid} value={sid}>
            {unique_name}
          </option>
        ))}
      </select>
    </Field>
  )
}
