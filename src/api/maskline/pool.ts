// How full a pool is, and for whom it is nearly exhausted.
import { busiestPeopleMax, poolCountriesMax } from '../../domain/pool-figures.ts'
import { problem } from '../../domain/problem.ts'
import { isSid } from '../../domain/sid.ts'
import { type Schema, sid, timestamp } from '../../fields.ts'
import { fetchPool } from '../../operations/find-pool.ts'
import { closed } from '../resource-description.ts'
import type { Route } from '../resource.ts'

const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description })
const country = (description: string): Schema => ({ type: 'string', nullable: true, description })

const all = {
  numbers: count('Its numbers, short codes among them.'),
  reserved: count('Those of them that are given to nobody who does not ask for them.'),
  in_use: count('Those that somebody holds in an active session.'),
  assignments: count('Active sessions that use a number, each of its numbers counted.'),
}

const countrySchema = closed({
  iso_country: country('Its ISO 3166 code. Null: the numbers are of none.'),
  ...all,
  voice: count('Those that carry calls.'),
  sms: count('Those that carry texts.'),
  busiest: count('Active sessions that use the number which is used most.'),
})

const personSchema = closed({
  identifier: { type: 'string', description: "The person's number." },
  sessions: count('Active sessions that the person is in, each on a number of its own.'),
  iso_country: country("Country of the person's number. Null: of none."),
  left: count('Numbers that can still be chosen for this person. 0: the next session is refused.'),
})

const poolSchema = closed({
  service_sid: { ...sid('KS').schema, description: 'SID of the service.' },
  ...all,
  countries: {
    type: 'array',
    items: countrySchema,
    maxItems: poolCountriesMax,
    description: 'The same by country, those with most numbers first.',
  },
  busiest_people: {
    type: 'array',
    items: personSchema,
    maxItems: busiestPeopleMax,
    description: 'Who holds most numbers, most first.',
  },
  date: { ...timestamp.schema, description: 'When it was so.' },
})

export const poolRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/maskline/v1/services/:service_sid/pool',
    operation: 'FetchPool',
    least: 'viewer',
    subject: {
      tag: 'Pool',
      about: "How much of a service's pool is in use, and for whom it is nearly exhausted.",
      summary: 'Fetches the figures of a pool',
      detail: 'It counts all active participants of the service: half a second for two million.',
      path: {
        service_sid: {
          name: 'Sid',
          schema: sid('KS').schema,
          doc: 'SID of the service.',
          example: `KS${'0123456789abcdef'.repeat(2)}`,
        },
      },
      status: 200,
      answer: { name: 'Pool', schema: poolSchema },
      refusals: [404],
    },
    async handle(context, { account_sid, params }) {
      const service_sid = params['service_sid']!
      if (!isSid('KS', service_sid)) throw problem('service-unknown')
      const { date, ...pool } = await fetchPool(context, { account_sid, service_sid })
      const { countries, busiest_people, ...figures } = pool
      return {
        status: 200,
        body: {
          ...figures,
          countries: countries.map((one) => ({ ...one })),
          busiest_people: busiest_people.map((one) => ({ ...one })),
          date: timestamp.encode(date),
        },
      }
    },
  },
]
