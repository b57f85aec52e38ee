// Receivers: who is called at the CallbackUrls of the account's services, and how that goes.
import { type Schema, sid, timestamp } from '../../fields.ts'
import { countedMax, findReceivers, receiverStates } from '../../operations/find-receivers.ts'
import { closed } from '../resource-description.ts'
import type { Route } from '../resource.ts'

const maybe = (schema: Schema): Schema => ({ ...schema, nullable: true })
const aDate = (description: string): Schema => ({ ...timestamp.schema, description })
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description })
const capped = (description: string): Schema => ({
  ...count(`${description} ${countedMax} if there are more.`),
  maximum: countedMax,
})

const receiverSchema = closed({
  url: { type: 'string', description: 'Its address, without user, password and query.' },
  service_sids: {
    type: 'array',
    items: sid('KS').schema,
    description: 'SIDs of the services that have it as their CallbackUrl.',
  },
  state: {
    type: 'string',
    enum: receiverStates,
    description:
      '`failing`: the last call failed; `resting`: five in a row did, and it gets nothing for a while.',
  },
  failures: count('Calls in a row that failed.'),
  rests_until: maybe(aDate('When it gets the next one, if it is resting.')),
  under_way: count('Calls that wait for its answer.'),
  waiting: capped('Callbacks that are to be told there.'),
  oldest_waiting: maybe(aDate('When the oldest of them was recorded.')),
  parked: capped('Callbacks that were given up.'),
})

export const receiverRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/maskline/v1/receivers',
    operation: 'FindReceivers',
    least: 'viewer',
    subject: {
      tag: 'Receiver',
      about: 'Who is called at the CallbackUrls of services, and how that goes.',
      summary: 'Tells how receivers of callbacks do',
      detail:
        "Those of the account's first 1000 services, each address once. `state`, `failures`, `rests_until` and `under_way` are " +
        'what the process has seen that answers; others may have seen something else.',
      path: {},
      status: 200,
      answer: {
        name: 'ReceiverList',
        schema: closed({
          receivers: { type: 'array', items: receiverSchema, description: 'In order of their addresses.' },
        }),
      },
    },
    async handle(context, { account_sid }) {
      const receivers = await findReceivers(context, { account_sid })
      return {
        status: 200,
        body: {
          receivers: receivers.map(({ rests_until, oldest_waiting, ...receiver }) => ({
            ...receiver,
            rests_until: rests_until && timestamp.encode(rests_until),
            oldest_waiting: oldest_waiting && timestamp.encode(oldest_waiting),
          })),
        },
      }
    },
  },
]
