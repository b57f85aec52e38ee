// Figures of the account: how much happened in the last minutes, how long it took and what was refused.
import type { Figures, Percentiles, Step } from '../../domain/figures.ts'
import { stepsMax } from '../../domain/figures.ts'
import { integer, type Json, type Schema, timestamp } from '../../fields.ts'
import { findFigures } from '../../operations/find-figures.ts'
import { decoder } from '../../parameters.ts'
import { closed, formParameters } from '../resource-description.ts'
import type { Route } from '../resource.ts'

const question = {
  minutes: {
    kind: integer({ min: 1, max: 1_440 }),
    create: 'optional',
    doc: 'How many minutes up to now, the present one among them; 60, if not said.',
    example: '60',
  },
} as const

const read = decoder(question, 'create')

const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description })
const aDate = (description: string): Schema => ({ ...timestamp.schema, description })

const percentiles = {
  p50: { type: 'number', minimum: 0, description: 'Half of them took no longer.' },
  p95: { type: 'number', minimum: 0, description: '95 of 100 took no longer.' },
  p99: { type: 'number', minimum: 0, description: '99 of 100 took no longer.' },
} satisfies Record<string, Schema>

const delayWords =
  'Milliseconds from when texts and calls of people came in to when they were handed over, or somebody was dialled, as far as ' +
  'buckets tell; 10,000 stands for all that took longer. Null: there were none.'

const stepSchema = closed({
  at: aDate('When it begins.'),
  texts: count('Texts of people that were relayed.'),
  sends: count('Texts that the application sent.'),
  calls: count('Calls for which there was somebody to be dialled.'),
  dropped: count('Texts and calls that nobody heard.'),
  callbacks: count('Callbacks that the application heard.'),
  callbacks_failed: count('Tries at callbacks that it did not hear.'),
  delay_ms: { ...closed(percentiles), nullable: true, description: delayWords },
})

const refusalSchema = closed({
  code: { type: 'integer', description: 'Twilio’s code.' },
  kind: {
    type: 'string',
    enum: ['request', 'alert'],
    description: 'A request that was refused, or an alert that was raised.',
  },
  name: { type: 'string', description: 'What it is called in errors.md: several may have one code.' },
  count: count('How often.'),
})

const figuresSchema = closed({
  begin: aDate('When the first step begins.'),
  end: aDate('When the last step ends: it is under way.'),
  step_seconds: { type: 'integer', minimum: 60, description: 'How long a step is: a minute, or several.' },
  minutes: {
    type: 'array',
    items: stepSchema,
    maxItems: stepsMax,
    description: 'Every step, the oldest first.',
  },
  delay_ms: {
    ...closed({ count: count('How many there were.'), ...percentiles }),
    nullable: true,
    description: `${delayWords} Of all steps together.`,
  },
  refusals: {
    type: 'array',
    items: refusalSchema,
    description: 'What was refused and what raised alerts in all steps together, the most frequent first.',
  },
})

export const figureRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/maskline/v1/figures',
    operation: 'FetchFigures',
    least: 'viewer',
    subject: {
      tag: 'Figures',
      about: 'How much happened in the account, by the minute. Kept for seven days.',
      summary: 'Fetches figures of the last minutes',
      detail:
        `One step for each minute, also where nothing happened. More than ${stepsMax} minutes are put together into at most ` +
        `${stepsMax} equal steps. What other processes counted is missing for up to five seconds, and for good if they crash.`,
      path: {},
      query: formParameters(question, 'create'),
      status: 200,
      answer: { name: 'Figures', schema: figuresSchema },
    },
    async handle(context, { account_sid, query }) {
      const { minutes = 60 } = read(query)
      return { status: 200, body: render(await findFigures(context, { account_sid, minutes })) }
    },
  },
]

function render({ span, steps, delays, refusals }: Figures): Record<string, Json> {
  return {
    begin: timestamp.encode(span.begin),
    end: timestamp.encode(span.end),
    step_seconds: span.stepSeconds,
    minutes: steps.map(step),
    delay_ms: delays && { count: delays.count, ...shown(delays) },
    refusals: refusals.map(({ code, kind, name, count: times }) => ({ code, kind, name, count: times })),
  }
}

const step = ({ at, texts, sends, calls, dropped, callbacks, delays, ...rest }: Step): Json => ({
  at: timestamp.encode(at),
  texts,
  sends,
  calls,
  dropped,
  callbacks,
  callbacks_failed: rest['callbacks-failed'],
  delay_ms: delays && shown(delays),
})

const shown = ({ p50, p95, p99 }: Percentiles) => ({ p50, p95, p99 })
