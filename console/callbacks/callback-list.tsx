// Callbacks, the newest first: all or those that failed, or those of one interaction.
import { useState } from 'preact/hooks'
import { useSearchParams } from 'wouter-preact'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { usePages } from '../pages.ts'
import { useQuery } from '../query.ts'
import type { Callback } from '../records.ts'
import { CallbackRow } from './callback-row.tsx'
import { tellsOf, tellsOfCallbacks } from './words.ts'

const list = '/maskline/v1/callbacks'

interface CallbackListProps {
  /** Changes when everything is to be read anew. */
  readonly round: number
}

export function CallbackList({ round }: CallbackListProps) {
  const [search] = useSearchParams()
  const asked = search.get('q')?.trim() ?? ''
  const failed = search.get('failed') === 'true'
  const path = pathFor(asked, failed)
  return (
    <section class="callbacks" aria-labelledby="callbacks">
      <div class="row spread">
        <h2 id="callbacks">What was told</h2>
        <CopyAs call={{ method: 'GET', path: path ?? `${list}?Order=desc` }} />
      </div>
      <Filters key={asked} asked={asked} failed={failed} />
      {path === undefined ? (
        <Empty title="That is no SID of a callback (CB…) or of an interaction (KI…)." />
      ) : asked.startsWith('CB') ? (
        <One key={asked} sid={asked} />
      ) : (
        <Many key={`${path} ${round}`} path={path} />
      )}
    </section>
  )
}

/** Undefined: nothing can be looked for by that. */
function pathFor(asked: string, failed: boolean): string | undefined {
  if (/^CB[0-9a-f]{32}$/.test(asked)) return `${list}/${asked}`
  if (asked !== '' && !/^KI[0-9a-f]{32}$/.test(asked)) return undefined
  const query = new URLSearchParams({ Order: 'desc', PageSize: '100' })
  if (failed) query.set('Failed', 'true')
  if (asked !== '') query.set('InteractionSid', asked)
  return `${list}?${query.toString()}`
}

function Filters({ asked, failed }: { readonly asked: string; readonly failed: boolean }) {
  const [, setSearch] = useSearchParams()
  const [text, setText] = useState(asked)
  const look = (q: string, onlyFailed: boolean) =>
    setSearch({ ...(q !== '' && { q }), ...(onlyFailed && { failed: 'true' }) }, { replace: true })
  return (
    <form
      role="search"
      class="callback-filters"
      onSubmit={(event) => {
        event.preventDefault()
        look(text.trim(), failed)
      }}
    >
      {!asked.startsWith('CB') && <Which failed={failed} look={(onlyFailed) => look(asked, onlyFailed)} />}
      <input
        type="search"
        aria-label="SID of a callback or an interaction"
        placeholder="CB… or KI…"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit">Find</button>
      {asked !== '' && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            setText('')
            look('', failed)
          }}
        >
          Show all again
        </button>
      )}
    </form>
  )
}

function Which({ failed, look }: { readonly failed: boolean; readonly look: (onlyFailed: boolean) => void }) {
  return (
    <div class="tabs" role="group" aria-label="Which callbacks">
      <button type="button" aria-pressed={!failed} onClick={() => look(false)}>
        All
      </button>
      <button type="button" aria-pressed={failed} onClick={() => look(true)}>
        Failed
      </button>
    </div>
  )
}

function One({ sid }: { readonly sid: string }) {
  const { data, error, reload } = useQuery<Callback>(`${list}/${sid}`, tellsOf(sid))
  if (error?.status === 404) return <Empty title="There is no such callback. They are kept for 30 days." />
  if (error !== undefined) return <Failure error={error} again={reload} />
  if (data === undefined) return <p class="quiet">One moment …</p>
  return (
    <div class="card one-callback">
      <CallbackRow callback={data} open />
    </div>
  )
}

function Many({ path }: { readonly path: string }) {
  const { rows: read, more, loading, error, loadMore, reload } = usePages<Callback>(path, tellsOfCallbacks)
  const [open, setOpen] = useState<string>()
  // One that was told again meanwhile has failed no more.
  const rows = path.includes('Failed') ? read.filter(({ state }) => state !== 'delivered') : read
  if (error !== undefined && rows.length === 0) return <Failure error={error} again={reload} />
  if (rows.length === 0) {
    if (loading) return <p class="quiet">One moment …</p>
    return <Empty title={nothingFor(path)} />
  }
  return (
    <VirtualList
      label="Callbacks, the newest first"
      rows={rows}
      rowHeight={64}
      keyOf={({ sid }) => sid}
      onEnd={more ? loadMore : undefined}
      render={(callback) => (
        <CallbackRow
          callback={callback}
          open={open === callback.sid}
          onToggle={() => setOpen(open === callback.sid ? undefined : callback.sid)}
        />
      )}
    />
  )
}

function nothingFor(path: string): string {
  if (path.includes('Failed=true')) return 'Nothing failed: whatever was told was heard.'
  return path.includes('InteractionSid') ? 'No callback tells of this interaction.' : 'Nothing was told yet.'
}
