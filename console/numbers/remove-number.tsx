import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { post, Refused, remove } from '../api.ts'
import { count } from '../format.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { failed, say } from '../parts/notices.tsx'
import type { PoolRow } from './pool-rows.ts'

/** Asks once; or says why the number has to stay, and what can be done about that. */
export function RemoveNumber({
  row,
  onChange,
  onClose,
}: {
  readonly row: PoolRow
  readonly onChange: () => void
  readonly onClose: () => void
}) {
  const { number, path, inUse } = row
  // Taken since it was read: the API knows.
  const [refused, setRefused] = useState(false)
  const take = async () => {
    try {
      await remove(path)
      say(`${number} is out of the pool.`)
      onClose()
      onChange()
    } catch (error) {
      if (error instanceof Refused && error.code === 80611) setRefused(true)
      else failed(error)
    }
  }
  const used = refused || (inUse ?? 0) > 0
  return (
    <Dialog title={`Remove ${number}`} onClose={onClose}>
      {used ? (
        <InUse row={row} onChange={onChange} />
      ) : (
        <>
          <p>
            Texts and calls to it go nowhere from then on. Its carrier sets it back to what it was before it
            came here. The account keeps the number.
          </p>
          <div class="row">
            <button type="button" class="danger" onClick={() => void take()}>
              Remove it from the pool
            </button>
            <CopyAs call={{ method: 'DELETE', path }} label="Copy removing it as code" />
          </div>
        </>
      )}
    </Dialog>
  )
}

function InUse({
  row: { number, path, inUse, reserved },
  onChange,
}: {
  readonly row: PoolRow
  readonly onChange: () => void
}) {
  const many = inUse === null || inUse === 0 ? 'Sessions' : `${count(inUse)} session${inUse === 1 ? '' : 's'}`
  const reserve = async () => {
    await post(path, { IsReserved: 'true' })
    onChange()
    say(`${number} is reserved: no new session gets it.`)
  }
  return (
    <>
      <p>
        It cannot be removed now: {many} that go on use it, and their people would lose each other. Close
        those sessions, or wait until they expire.
      </p>
      {!reserved && <p>Reserve it meanwhile, and no new session gets it unless a program asks for it.</p>}
      <div class="row">
        <Link class="button" href={`/sessions?q=${encodeURIComponent(number)}`}>
          See its sessions
        </Link>
        {!reserved && (
          <button type="button" onClick={() => void reserve().catch(failed)}>
            Reserve it
          </button>
        )}
      </div>
    </>
  )
}
