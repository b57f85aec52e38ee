import { Link } from 'wouter-preact'
import { CopyAs } from '../parts/copy-as.tsx'
import { Icon } from '../parts/icon.tsx'
import { Time } from '../parts/time.tsx'
import { Address, Words } from '../parts/words.tsx'
import type { Interaction, PhoneMessage } from '../records.ts'

/** One text as the phone shows it, and, under one that was sent, how far it has come. */
export function TextEntry({
  text,
  interaction,
}: {
  readonly text: PhoneMessage
  readonly interaction: Interaction | undefined
}) {
  const sent = text.direction === 'sent'
  return (
    <li class={`entry ${text.direction}`}>
      <p class="quiet small">
        {sent ? 'to ' : 'from '}
        <Address text={sent ? text.to : text.from} />
      </p>
      <div class="bubble">
        {text.body !== '' && <Words text={text.body} />}
        {text.media_urls.map((url) => (
          <Picture key={url} url={url} />
        ))}
      </div>
      <p class="quiet small row">
        <Time at={text.date_created} />
        {sent && <Fate text={text} interaction={interaction} />}
        <CopyAs call={callOf(text)} label="Copy this text as code" />
      </p>
    </li>
  )
}

function callOf({ direction, from, to, body, media_urls, sid }: PhoneMessage) {
  if (direction === 'received') return { method: 'GET', path: `/maskline/v1/traces?Sid=${sid}` } as const
  const pictures = media_urls.length > 0 ? { MediaUrl: media_urls } : {}
  return {
    method: 'POST',
    path: '/simulator/messages',
    form: { From: from, To: to, Body: body, ...pictures },
  } as const
}

/** Not loaded: the page asks nobody but Maskline. */
export function Picture({ url }: { readonly url: string }) {
  return (
    <a class="picture" href={url} rel="noreferrer noopener" target="_blank">
      <Icon name="picture" />
      <bdi>{fileName(url)}</bdi>
    </a>
  )
}

const fileName = (url: string) => /([^/]+)\/*$/.exec(url.replace(/[?#].*$/, ''))?.[1] ?? url

/** Milliseconds in which a text may not be known yet: it is being recorded, or looked up. */
const unsettledMs = 3_000

function Fate({
  text,
  interaction,
}: {
  readonly text: PhoneMessage
  readonly interaction: Interaction | undefined
}) {
  if (interaction !== undefined) {
    const status = interaction.outbound_resource_status ?? 'waiting'
    const bad = status === 'failed' || status === 'undelivered'
    return (
      <Link href={`/traces?q=${interaction.sid}`} class={bad ? 'fate bad' : 'fate'}>
        {status === 'delivered' ? '✓✓ delivered' : status}
      </Link>
    )
  }
  const age = Date.now() - new Date(text.date_created).getTime()
  return (
    <Link href={`/traces?q=${text.sid}`} class="fate">
      {Math.abs(age) < unsettledMs ? 'sent' : 'sent · what became of it?'}
    </Link>
  )
}
