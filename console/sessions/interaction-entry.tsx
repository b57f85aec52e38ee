import { Link } from 'wouter-preact'
import { mayChange } from '../api.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Icon } from '../parts/icon.tsx'
import { Time } from '../parts/time.tsx'
import { Address, Words } from '../parts/words.tsx'
import type { Interaction, Session } from '../records.ts'
import { type Facts, factsOf, fileName, isWebAddress, type Side } from './interaction-facts.ts'
import { nameOf, pathOf } from './session-words.ts'

/** One text or call of a thread, and what each of the two saw of it. */
export function InteractionEntry({
  interaction,
  session,
  now,
  onDelete,
}: {
  readonly interaction: Interaction
  readonly session: Session
  readonly now: Date
  readonly onDelete: (interaction: Interaction) => void
}) {
  const facts = factsOf(interaction, session.participants, now)
  const { isCall, sender, body, outcome } = facts
  const { sid, media_urls, date_created } = interaction
  return (
    <article class={`interaction ${outcome.tone}`} aria-label={isCall ? 'Call' : 'Text'}>
      <header>
        <Icon name={isCall ? 'call' : sender === undefined ? 'send' : 'phone'} />
        <Between facts={facts} />
        <Badge {...outcome} />
        <span class="quiet small">
          <Time at={date_created} />
        </span>
        <span class="actions">
          <Link href={`/traces?q=${sid}`} aria-label={`Trace of ${sid}`}>
            Trace
          </Link>
          <CopyAs
            call={{ method: 'GET', path: `${pathOf(session)}/Interactions/${sid}` }}
            label="Copy interaction as code"
          />
          {mayChange() && (
            <button
              type="button"
              class="plain small"
              aria-label={`Delete ${sid}`}
              onClick={() => onDelete(interaction)}
            >
              Delete
            </button>
          )}
        </span>
      </header>
      {body !== undefined && body !== '' && (
        <p class="body">
          <Words text={body} />
        </p>
      )}
      {media_urls.length > 0 && <Media urls={media_urls} />}
      <Sides facts={facts} />
    </article>
  )
}

function Between({ facts: { sender, receiver, isCall } }: { readonly facts: Facts }) {
  return (
    <b class="between">
      {sender === undefined ? 'The application' : <Named side={sender} />}
      <span class="quiet">{isCall ? ' called ' : ' to '}</span>
      {receiver === undefined ? <span class="quiet">nobody</span> : <Named side={receiver} />}
    </b>
  )
}

const Named = ({ side: { person } }: { readonly side: Side }) => (
  <Words text={person === undefined ? 'somebody' : nameOf(person)} />
)

function Sides({ facts: { sender, receiver, isCall } }: { readonly facts: Facts }) {
  return (
    <ul class="sides small quiet">
      {sender !== undefined && <Saw side={sender} words={isCall ? 'called' : 'to'} />}
      {receiver !== undefined && <Saw side={receiver} words={isCall ? 'called by' : 'from'} />}
    </ul>
  )
}

/** On somebody's phone: their own proxy number, whichever way it went. */
function Saw({ side, words }: { readonly side: Side; readonly words: string }) {
  return (
    <li>
      <Named side={side} />
      ’s phone: {words}{' '}
      {side.person === undefined ? 'a number' : <Address text={side.person.proxy_identifier} />} ·{' '}
      <span class="status">{side.status.replaceAll('-', ' ')}</span>
    </li>
  )
}

/** Nothing is loaded of them: whoever follows a link decides that. */
function Media({ urls }: { readonly urls: readonly string[] }) {
  return (
    <ul class="media">
      {urls.map((url, at) => (
        <li key={at}>
          <Icon name="picture" />
          {isWebAddress(url) ? (
            <a href={url} target="_blank" rel="noreferrer" title={url}>
              <Words text={fileName(url)} />
            </a>
          ) : (
            <Words text={url} />
          )}
        </li>
      ))}
    </ul>
  )
}
