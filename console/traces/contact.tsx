import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Icon } from '../parts/icon.tsx'
import { Time } from '../parts/time.tsx'
import { Address } from '../parts/words.tsx'
import type { Trace } from '../records.ts'
import { outcomeOf } from './outcome.ts'
import { Steps } from './steps.tsx'

const nouns = { message: 'Text', voice: 'Call' } as const
const sides = { inbound: 'from a person', outbound: 'from the application' } as const

/**
 * A contact, with what became of it in a sentence; opened, step by step.
 * @param alone it is what was looked for: open from the beginning
 */
export function Contact({ trace, alone }: { readonly trace: Trace; readonly alone: boolean }) {
  const [chosen, setChosen] = useState<boolean | undefined>(undefined)
  const open = chosen ?? alone
  const { tone, word } = outcomeOf(trace)
  const { kind, direction, from, to, date_created } = trace
  return (
    <li class={`contact ${tone}`}>
      <details open={open} onToggle={({ currentTarget }) => setChosen(currentTarget.open)}>
        <summary>
          <span class="contact-kind">
            <Icon name={kind === 'voice' ? 'call' : 'send'} />
            {nouns[kind]} <span class="quiet">{sides[direction]}</span>
          </span>
          <span class="contact-way">
            <Address text={from} /> <span aria-label="to">→</span> <Address text={to} />
          </span>
          <Badge tone={tone} text={word} />
          <span class="contact-time">
            <Time at={date_created} />
          </span>
          <span class="contact-outcome">
            <bdi>{trace.summary}</bdi>
          </span>
        </summary>
        {open && <Opened trace={trace} />}
      </details>
    </li>
  )
}

function Opened({ trace }: { readonly trace: Trace }) {
  const { sid, session_sid, steps } = trace
  return (
    <div class="contact-steps">
      <Steps trace={trace} />
      <p class="row">
        {session_sid !== null && <Link href={`/sessions/${session_sid}`}>Session</Link>}
        {steps.some(({ what }) => what === 'callback') && <Link href={`/callbacks?q=${sid}`}>Callbacks</Link>}
        <code class="quiet contact-sid">{sid}</code>
        <CopyAs
          call={{ method: 'GET', path: `/maskline/v1/traces?Sid=${sid}` }}
          label="Copy this trace as code"
        />
      </p>
    </div>
  )
}
