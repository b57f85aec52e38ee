import { useState } from 'preact/hooks'
import { mayChange, post } from '../api.ts'
import { countryName } from '../countries.ts'
import { count } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { failed, say } from '../parts/notices.tsx'
import { Address, Words } from '../parts/words.tsx'
import type { PoolRow } from './pool-rows.ts'
import { RemoveNumber } from './remove-number.tsx'

export function NumberRow({ row, onChange }: { readonly row: PoolRow; readonly onChange: () => void }) {
  const { number, name, country, abilities, reserved, inUse, path } = row
  const [removing, setRemoving] = useState(false)
  return (
    <div class="number-row">
      <span class="number-name">
        <Address text={number} />
        {name !== null && (
          <span class="quiet">
            <Words text={name} />
          </span>
        )}
      </span>
      <span class="number-country">{countryName(country)}</span>
      <span class="number-can">
        {abilities.map((ability) => (
          <Badge key={ability} text={ability} />
        ))}
      </span>
      <span class={inUse === 0 ? 'number-use quiet' : 'number-use'}>{useWords(inUse)}</span>
      {mayChange() ? <ReservedSwitch row={row} onChange={onChange} /> : reserved && <Badge text="Reserved" />}
      <span class="number-actions">
        <CopyAs call={{ method: 'GET', path }} label={`Copy ${number} as code`} />
        {mayChange() && (
          <button
            type="button"
            class="plain"
            aria-label={`Remove ${number}`}
            onClick={() => setRemoving(true)}
          >
            Remove
          </button>
        )}
      </span>
      {removing && <RemoveNumber row={row} onClose={() => setRemoving(false)} onChange={onChange} />}
    </div>
  )
}

function useWords(inUse: number | null): string {
  if (inUse === null) return 'Short code'
  return inUse === 0 ? 'Free' : `In ${count(inUse)} session${inUse === 1 ? '' : 's'}`
}

/** Whether only who asks for the number by name gets it. */
function ReservedSwitch({
  row: { number, reserved, path },
  onChange,
}: {
  readonly row: PoolRow
  readonly onChange: () => void
}) {
  const [busy, setBusy] = useState(false)
  const turn = async (box: HTMLInputElement) => {
    const wanted = box.checked
    setBusy(true)
    try {
      await post(path, { IsReserved: String(wanted) })
      onChange()
      say(wanted ? `${number} is reserved: only who asks for it gets it.` : `${number} is for anybody again.`)
    } catch (error) {
      box.checked = reserved
      failed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <label class="number-reserved">
      <input
        type="checkbox"
        role="switch"
        checked={reserved}
        disabled={busy}
        aria-label={`Reserve ${number}`}
        onChange={({ currentTarget }) => void turn(currentTarget)}
      />
      <span aria-hidden="true">Reserved</span>
    </label>
  )
}
