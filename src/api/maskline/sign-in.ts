// Signing in at the console. A browser then comes with a cookie that no script can read, and says with whatever changes
// something the token that this answers.
import { roles } from '../../domain/role.ts'
import { type Json, type Schema, sid, timestamp } from '../../fields.ts'
import {
  type BegunSignIn,
  csrfTokenOf,
  type SignedIn,
  signIn,
  signOut,
  whoIsSignedIn,
} from '../../operations/sign-in.ts'
import type { Description } from '../description.ts'
import { closed } from '../resource-description.ts'
import type { Route } from '../resource.ts'

const listPath = '/maskline/v1/sign-ins'
const ownPath = `${listPath}/current`

const flag = (description: string): Schema => ({ type: 'boolean', description })

const heading: Pick<Description, 'tag' | 'about' | 'path'> = {
  tag: 'SignIn',
  about:
    'How browsers come: with a cookie that ends an hour after its last request, or with what was signed in with.',
  path: {},
}

const answer: Description['answer'] = {
  name: 'SignIn',
  schema: closed({
    account_sid: { ...sid('AC').schema, description: 'SID of the account.' },
    friendly_name: { type: 'string', description: 'What the account is called.' },
    role: {
      type: 'string',
      enum: [...roles],
      description: 'What may be done: `owner` everything, `operator` all but keys and tokens, `viewer` look.',
    },
    csrf_token: {
      type: 'string',
      nullable: true,
      description:
        'To be sent as `X-CSRF-Token` with each POST and DELETE that comes with the cookie. Null: this request came without it.',
    },
    date_expires: {
      ...timestamp.schema,
      nullable: true,
      description: 'When a session that has just begun ends without a request; else null.',
    },
    rehearsal: flag('Whether this is `maskline dev`: the clock can be turned, and callbacks can be edited.'),
    simulator: flag('Whether there are simulated phones.'),
  }),
}

export const signInRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: listPath,
    operation: 'CreateSignIn',
    least: 'viewer',
    links: true,
    subject: {
      ...heading,
      summary: 'Signs a browser in',
      detail:
        "Basic auth, once: the account's SID and token, a key's SID and secret, or what the link has that `maskline dev` prints. The answer sets the cookie.",
      status: 201,
      answer,
    },
    async handle(context, { caller }) {
      const begun = await signIn(context, caller)
      return { status: 201, body: render(await whoIsSignedIn(context, caller), begun), begun }
    },
  },
  {
    method: 'GET',
    path: ownPath,
    operation: 'FetchSignIn',
    least: 'viewer',
    subject: { ...heading, summary: 'Says who is asking', status: 200, answer },
    async handle(context, { caller, csrfToken }) {
      const signedIn = await whoIsSignedIn(context, caller)
      return { status: 200, body: { ...render(signedIn), csrf_token: csrfToken ?? null } }
    },
  },
  {
    method: 'DELETE',
    path: ownPath,
    operation: 'DeleteSignIn',
    least: 'viewer',
    subject: {
      ...heading,
      summary: 'Signs the browser out',
      detail: 'Its cookie is worth nothing any more.',
      status: 204,
    },
    async handle(context, { caller }) {
      await signOut(context, caller)
      return { status: 204, begun: null }
    },
  },
]

function render(
  { account_sid, friendly_name, role, rehearsal, simulator }: SignedIn,
  begun?: BegunSignIn,
): { readonly [name: string]: Json } {
  return {
    account_sid,
    friendly_name,
    role,
    csrf_token: begun ? csrfTokenOf(begun.credentials) : null,
    date_expires: begun ? timestamp.encode(begun.date_expires) : null,
    rehearsal,
    simulator,
  }
}
