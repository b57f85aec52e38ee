import { useState } from 'preact/hooks'
import { remove } from '../api.ts'
import { usePages } from '../pages.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import type { Interaction, Session } from '../records.ts'
import { FormDialog } from './form-dialog.tsx'
import { InteractionEntry } from './interaction-entry.tsx'
import { isAboutThread } from './session-events.ts'
import { isThere, nameOf, pathOf } from './session-words.ts'

/** What went through the session, the newest first. */
export function Thread({ session, now }: { readonly session: Session; readonly now: Date }) {
  const { sid } = session
  const path = `/maskline/v1/sessions/${sid}/interactions?PageSize=100`
  const pages = usePages<Interaction>(path, (event) => isAboutThread(event, session))
  const [deleting, setDeleting] = useState<Interaction>()
  const { rows, error, loading, more } = pages
  return (
    <section class="thread" aria-labelledby="thread">
      <div class="row spread">
        <h2 id="thread">Texts and calls</h2>
        <CopyAs call={{ method: 'GET', path }} label="Copy thread as code" />
      </div>
      {error !== undefined && <Failure error={error} again={pages.reload} />}
      {rows.length > 0 && (
        <VirtualList
          rows={rows}
          keyOf={(row) => row.sid}
          render={(row) => (
            <InteractionEntry interaction={row} session={session} now={now} onDelete={setDeleting} />
          )}
          rowHeight={112}
          label="Texts and calls"
          onEnd={more ? pages.loadMore : undefined}
        />
      )}
      {rows.length === 0 && loading && <p class="quiet">One moment …</p>}
      {rows.length === 0 && !loading && error === undefined && <NothingYet session={session} />}
      {deleting !== undefined && (
        <DeleteInteraction
          path={`${pathOf(session)}/Interactions/${deleting.sid}`}
          onDone={() => pages.refresh(deleting.sid)}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </section>
  )
}

function NothingYet({ session }: { readonly session: Session }) {
  const [first, second] = session.participants.filter(isThere)
  return (
    <Empty title="Nothing has gone through this session.">
      {first !== undefined && second !== undefined && session.status !== 'closed' && (
        <p>
          {nameOf(first)} reaches {nameOf(second)} at {first.proxy_identifier}.
        </p>
      )}
    </Empty>
  )
}

function DeleteInteraction({
  path,
  onDone,
  onClose,
}: {
  readonly path: string
  readonly onDone: () => void
  readonly onClose: () => void
}) {
  return (
    <FormDialog
      title="Delete it from the log?"
      doing="Delete"
      danger
      act={async () => {
        await remove(path)
        onDone()
      }}
      onClose={onClose}
    >
      <p>What was written is deleted with it. Phones that received it keep it.</p>
    </FormDialog>
  )
}
