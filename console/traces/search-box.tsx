import { useEffect } from 'preact/hooks'
import { useDraft } from '../draft.ts'
import { Field } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Part, Question } from './question.ts'
import { without } from './question.ts'

/** Milliseconds without a key after which it is looked for. */
const pauseMs = 400

/** One box for all there is to look by. What was made of it stands below, each part to be taken away again. */
export function SearchBox({
  text,
  read,
  onSearch,
}: {
  /** As it is in the address. */
  readonly text: string
  readonly read: (text: string) => Question
  readonly onSearch: (text: string) => void
}) {
  const [draft, setDraft] = useDraft(text)
  useEffect(() => {
    if (draft === text) return undefined
    const pause = setTimeout(() => onSearch(draft), pauseMs)
    return () => clearTimeout(pause)
  }, [draft, text, onSearch])
  const search = (wanted: string) => {
    setDraft(wanted)
    onSearch(wanted)
  }
  const { parts } = read(draft)
  return (
    <form
      role="search"
      class="trace-search"
      onSubmit={(event) => {
        event.preventDefault()
        search(draft.trim())
      }}
    >
      <Field label="A number, a SID or a time, or several of them" hint={zoneHint()}>
        <input
          type="search"
          value={draft}
          placeholder="+1 206 555 0100 09:30"
          spellcheck={false}
          autoComplete="off"
          onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        />
      </Field>
      {parts.length > 0 ? (
        <Understood parts={parts} onRemove={(part) => search(without(draft, part))} />
      ) : (
        <Examples onChoose={search} />
      )}
    </form>
  )
}

const zoneHint = () =>
  `Times are those of your time zone, ${new Intl.DateTimeFormat().resolvedOptions().timeZone}.`

function Understood({
  parts,
  onRemove,
}: {
  readonly parts: readonly Part[]
  readonly onRemove: (part: Part) => void
}) {
  return (
    <div class="row">
      <span class="quiet" id="understood">
        Understood as
      </span>
      <ul class="chips" aria-labelledby="understood">
        {parts.map((part) => (
          <li key={`${part.start} ${part.told}`} class={`chip ${part.kind}`}>
            <bdi>{part.told}</bdi>
            <button
              type="button"
              class="plain"
              aria-label={`Remove: ${part.told}`}
              onClick={() => onRemove(part)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

const examples = ['10 minutes ago', 'last hour', 'yesterday', '09:00-09:30']

function Examples({ onChoose }: { readonly onChoose: (text: string) => void }) {
  return (
    <div class="row">
      <span class="quiet">For example</span>
      {examples.map((example) => (
        <button key={example} type="button" class="example" onClick={() => onChoose(example)}>
          {example}
        </button>
      ))}
    </div>
  )
}
