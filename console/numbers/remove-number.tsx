import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { post, Refused, remove } from '../api.ts'
import { count } from '../format.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { failed, say } from '../parts/notices.tsx'
import type { PoolNumber, PoolRow } from './pool-rows.ts'

/** Asks once; or says why the number has to stay, and what can be done about that. */
export function RemoveNumber({
  row,
  onRemoved,
  onChanged,
  onClose,
}: {
  readonly row: PoolRow
  readonly onRemoved: () => void
  readonly onChanged: (number: PoolNumber) => void
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
      onRemoved()
    } catch (error) {
      if (error instanceof Refused && error.code === 80611) setRefused(true)
      else failed(error)
    }
  }
  const used = refused || (inUse ?? 0) > 0
  return (
    <Dialog title={`Remove ${number}`} onClose={onClose}>
      {used ? (
        <InUse row={row} onChanged={onChanged} />
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
  onChanged,
}: {
  readonly row: PoolRow
  readonly onChanged: (number: PoolNumber) => void
}) {
  const many = inUse === null || inUse === 0 ? 'Sessions' : `${count(inUse)} session${inUse === 1 ? '' : 's'}`
  const reserve = async () => {
    onChanged(await post<PoolNumber>(path, { IsReserved: 'true' }))
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
