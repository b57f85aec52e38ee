// Changing the auth token: the addresses and answers are those of Twilio's accounts API, below our own root.
import { type Schema, sid as sidOf, text, timestamp } from '../../fields.ts'
import {
  createSecondaryToken,
  deleteSecondaryToken,
  promoteSecondaryToken,
} from '../../operations/auth-tokens.ts'
import type { Account } from '../../storage/accounts.ts'
import type { Description } from '../description.ts'
import type { Route } from '../resource.ts'

const secondaryPath = '/maskline/v1/auth-tokens/secondary'
const promotePath = '/maskline/v1/auth-tokens/promote'

const dates = ({ sid, date_created, date_updated }: Account) => ({
  account_sid: sid,
  date_created: timestamp.encode(date_created),
  date_updated: timestamp.encode(date_updated),
})

const heading: Pick<Description, 'tag' | 'about' | 'path' | 'refusals'> = {
  tag: 'AuthTokens',
  about:
    'The auth token is changed without a stop: a second one is made and valid beside the first; once every program has ' +
    'it, it is promoted, and the former one is refused. Takes an auth token, no API key.',
  path: {},
  refusals: [403, 409],
}

function answer(name: string, more: Readonly<Record<string, Schema>>): Description['answer'] {
  const properties = {
    account_sid: { ...sidOf('AC').schema, description: 'SID of the account.' },
    date_created: { ...timestamp.schema, description: 'When the account was made.' },
    date_updated: { ...timestamp.schema, description: 'When it was last changed.' },
    ...more,
    url: { type: 'string', format: 'uri', description: 'The address that was asked.' },
  }
  return { name, schema: { type: 'object', properties, required: Object.keys(properties) } }
}

export const authTokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: secondaryPath,
    operation: 'CreateSecondaryAuthToken',
    subject: {
      ...heading,
      summary: 'Makes a second auth token',
      detail: 'It takes the place of an earlier second one. It is in this answer and in no other.',
      status: 201,
      answer: answer('SecondaryAuthToken', {
        secondary_auth_token: { ...text({ max: 255 }).schema, description: 'The second auth token.' },
      }),
    },
    least: 'owner',
    async handle(context, { account_sid, base }) {
      const [account, secondary_auth_token] = await createSecondaryToken(context, { account_sid })
      return { status: 201, body: { ...dates(account), secondary_auth_token, url: base + secondaryPath } }
    },
  },
  {
    method: 'DELETE',
    path: secondaryPath,
    operation: 'DeleteSecondaryAuthToken',
    subject: { ...heading, summary: 'Takes the second auth token back', status: 204 },
    least: 'owner',
    async handle(context, { account_sid }) {
      await deleteSecondaryToken(context, { account_sid })
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: promotePath,
    operation: 'PromoteAuthToken',
    subject: {
      ...heading,
      summary: 'Makes the second auth token the only one',
      status: 200,
      answer: answer('PromotedAuthToken', {}),
    },
    least: 'owner',
    async handle(context, { account_sid, base }) {
      const account = await promoteSecondaryToken(context, { account_sid })
      return { status: 200, body: { ...dates(account), url: base + promotePath } }
    },
  },
]
