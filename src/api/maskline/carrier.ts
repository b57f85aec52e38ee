// Carriers: what each can do, and how it is. They have names and no SIDs, and are as many as the operator describes.
import { waitingMax } from '../../domain/submission.ts'
import { type Json, type Schema, sid, timestamp } from '../../fields.ts'
import { fetchCarrier, listCarriers, type ToldCarrier } from '../../operations/find-carrier.ts'
import type { Description } from '../description.ts'
import { closed } from '../resource-description.ts'
import type { Route } from '../resource.ts'

const listPath = '/maskline/v1/carriers'

const flag = (description: string): Schema => ({ type: 'boolean', description })
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description })
const aText = (description: string): Schema => ({ type: 'string', description })
const maybe = (schema: Schema): Schema => ({ ...schema, nullable: true })
const aDate = (description: string): Schema => ({ ...timestamp.schema, description })

const carrierSchema = closed({
  name: aText("The operator's word for it."),
  kind: aText('What kind of carrier it is, such as `simulator`.'),
  account_sid: maybe({
    ...sid('AC').schema,
    description: 'SID of the account whose carrier it is; null: it is everybody’s.',
  }),
  abilities: {
    ...closed({
      texts: flag('It carries texts.'),
      calls: flag('It carries calls.'),
      numbers: flag('It can be asked which numbers the account has.'),
    }),
    description: 'What it can do.',
  },
  state: {
    type: 'string',
    enum: ['up', 'down'],
    description: 'Whether it works, as far as the process has seen that answers.',
  },
  since: maybe(aDate('Since when it is so; null: since that process started.')),
  reason: maybe(aText('Why it is down.')),
  counts: {
    ...closed({
      accepted: count('Texts that it took.'),
      rejected: count('Texts to which it said no.'),
      not_sent: count('Times that it certainly took no text: it was not there, or had too much to do.'),
      lost: count('Times that its answer did not come: it may have taken the text.'),
    }),
    description: 'What it said to texts since the process started that answers.',
  },
  waiting: {
    ...count(`Texts that it has not taken yet, of all processes; ${waitingMax} if there are more.`),
    maximum: waitingMax,
  },
  waiting_since: maybe(aDate('When the oldest of them was recorded.')),
  backs_up: {
    type: 'array',
    items: closed({
      for: aText('A proxy number, or the country of proxy numbers.'),
      repeat_lost: flag('Texts are handed over again whose answer was lost.'),
    }),
    description: 'For what it is tried when the carrier of a number does not take a text.',
  },
  url: { type: 'string', format: 'uri', description: 'Address of this Carrier.' },
})

const heading: Pick<Description, 'tag' | 'about' | 'status' | 'path'> = {
  tag: 'Carrier',
  about:
    'A network that carries texts and calls: what it can do, how it is, and what waits for it. `state`, `since`, `reason` and ' +
    '`counts` are what the process has seen that answers; others may have seen something else.',
  path: {},
  status: 200,
}

export const carrierRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: listPath,
    operation: 'ListCarrier',
    least: 'viewer',
    subject: {
      ...heading,
      summary: 'Lists the carriers',
      detail: 'All of the account’s own and the simulator, on one page.',
      answer: {
        name: 'CarrierList',
        schema: closed({
          carriers: {
            type: 'array',
            items: { $ref: '#/components/schemas/Carrier' },
            description: 'The carriers, in the order of their description.',
          },
        }),
      },
    },
    async handle(context, { account_sid, base }) {
      const carriers = await listCarriers(context, { account_sid })
      return { status: 200, body: { carriers: carriers.map((carrier) => render(carrier, base)) } }
    },
  },
  {
    method: 'GET',
    path: `${listPath}/:carrier`,
    operation: 'FetchCarrier',
    least: 'viewer',
    subject: {
      ...heading,
      summary: 'Fetches a Carrier',
      path: {
        carrier: {
          name: 'Name',
          schema: { type: 'string', minLength: 1, maxLength: 31 },
          doc: 'Name of the Carrier.',
          example: 'simulator',
        },
      },
      answer: { name: 'Carrier', schema: carrierSchema },
      refusals: [404],
    },
    async handle(context, { account_sid, params, base }) {
      const name = params['carrier'] ?? ''
      const path = `${listPath}/${encodeURIComponent(name)}`
      const carrier = await fetchCarrier(context, { account_sid, name, path })
      return { status: 200, body: render(carrier, base) }
    },
  },
]

function render(
  { up, since, counts, waiting_since, backs_up, ...carrier }: ToldCarrier,
  base: string,
): Record<string, Json> {
  const { name, kind, account_sid, abilities, reason, waiting } = carrier
  const date = (instant: Date | null) => instant && timestamp.encode(instant)
  return {
    name,
    kind,
    account_sid,
    abilities,
    state: up ? 'up' : 'down',
    since: date(since),
    reason,
    counts: {
      accepted: counts.accepted,
      rejected: counts.rejected,
      not_sent: counts['not-sent'],
      lost: counts.lost,
    },
    waiting,
    waiting_since: date(waiting_since),
    backs_up: backs_up.map((one) => ({ for: one.for, repeat_lost: one.repeatLost })),
    url: `${base}${listPath}/${name}`,
  }
}
