// The OpenAPI document: routes in, document out. What it says is written with the definitions; here it is put together,
// with what holds for every route: credentials and refusals.
import type { Compat } from '../domain/compat.ts'
import { type Json, type Schema, sid } from '../fields.ts'
import type { Described, DescribedParameter, Description, Parameters } from './description.ts'
import { resourceDescription } from './resource-description.ts'
import type { Route } from './resource.ts'

export interface OpenApi {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  /** Operations by path and method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly securitySchemes: Schema
    readonly headers: Schema
    readonly responses: Readonly<Record<string, Response>>
    readonly schemas: Readonly<Record<string, Schema>>
  }
}

export interface Operation {
  readonly operationId: string
  readonly tags: readonly [string]
  readonly summary: string
  readonly description?: string
  /** Where it is another than the document's. */
  readonly security?: readonly Readonly<Record<string, readonly []>>[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required?: true; readonly content: Content }
  readonly responses: Readonly<Record<string, Response | Reference>>
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly description: string
  readonly required?: true
  readonly schema: Schema
}

export interface Response {
  readonly description: string
  readonly headers?: Schema
  readonly content?: Content
  readonly links?: Readonly<Record<string, Schema>>
}

type Content = Readonly<
  Record<string, { readonly schema: Schema; readonly example?: Schema; readonly encoding?: Schema }>
>
export type Reference = { readonly $ref: string }

interface Entry extends Description {
  readonly route: Route
}

/** Everything that a request can be refused with. */
export const refusals = {
  400: { name: 'BadRequest', says: 'Something in the request is wrong; `code` and `message` say what.' },
  401: { name: 'Unauthorized', says: 'There are no credentials, or wrong ones.', header: 'WWW-Authenticate' },
  403: { name: 'Forbidden', says: 'These credentials may not do this.' },
  404: { name: 'NotFound', says: 'There is nothing at this address, or it belongs to another account.' },
  405: { name: 'MethodNotAllowed', says: 'The address exists, the method does not.', header: 'Allow' },
  409: {
    name: 'Conflict',
    says: 'It does not go with what is there, or with another request at the same time.',
  },
  413: { name: 'TooLarge', says: 'The body is too large.' },
  429: { name: 'TooManyRequests', says: 'Too many requests. Try again later.', header: 'Retry-After' },
  503: { name: 'Unavailable', says: 'Not now. Try again later.', header: 'Retry-After' },
} as const

/** 401 where no credentials are asked for. */
const notSigned = { name: 'NotSigned', says: 'The signature is missing, or wrong.' }

type Refusal = keyof typeof refusals

const headers = {
  'Twilio-Request-Id': { description: 'Names the request.', required: true, schema: sid('RQ').schema },
  'WWW-Authenticate': { description: 'How to authenticate.', required: true, schema: { type: 'string' } },
  Allow: { description: 'The methods that exist here.', required: true, schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0 } },
}

const json = 'application/json'

/** The document of these routes under this profile, without `servers`: those depend on who asks. */
export function openApiOf(routes: readonly Route[], compat: Compat): OpenApi {
  const entries = routes.flatMap((route) => entryOf(route, compat))
  const byPath = Map.groupBy(entries, (entry) => pathOf(entry))
  return {
    openapi: '3.0.3',
    info: { title: 'Maskline', version: '1.0.0', description: introduction },
    security: [{ accountSid_authToken: [] }],
    tags: tagsOf(entries),
    paths: Object.fromEntries(
      [...byPath].map(([path, its]) => [
        path,
        Object.fromEntries(
          its.map((entry) => [entry.route.method.toLowerCase(), operationOf(entry, entries)]),
        ),
      ]),
    ),
    components: {
      securitySchemes: {
        accountSid_authToken: { type: 'http', scheme: 'basic', description: credentials },
        carrier_signature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Twilio-Signature',
          description: signature,
        },
      },
      headers,
      responses: Object.fromEntries(
        [...Object.values(refusals), notSigned].map((refusal) => [refusal.name, refused(refusal)]),
      ),
      schemas: schemasOf(entries),
    },
  }
}

const introduction =
  'Masked texts and calls: speaks the Twilio Proxy v1 API. Parameters are sent as a form, answers are JSON. ' +
  'Words and flags are understood in any letter case, and an empty text clears what can be none. ' +
  'A method that an address does not have is answered with 405 and `Allow`.'

const signature =
  'Base64 of the HMAC-SHA1, under an auth token of the account, of the address and the sorted form.'

const credentials = 'User: the account SID, password: its auth token. Or an API key: its SID and its secret.'

function entryOf(route: Route, compat: Compat): Entry[] {
  const { subject } = route
  if (subject === undefined) return []
  const description =
    'resource' in subject ? resourceDescription(subject.resource, subject.verb, compat) : subject
  return [{ ...description, route }]
}

function tagsOf(entries: readonly Entry[]): OpenApi['tags'] {
  return [...Map.groupBy(entries, ({ tag }) => tag)].map(([name, [entry]]) => {
    const { subject } = entry!.route
    return { name, description: subject && 'resource' in subject ? subject.resource.about.is : entry!.about! }
  })
}

/** `/v1/Services/:service_sid` -> `/v1/Services/{Sid}`. */
function pathOf({ route, path }: Entry): string {
  return route.path.replace(/:(\w+)/g, (_, name: string) => `{${path[name]!.name}}`)
}

function operationOf(entry: Entry, entries: readonly Entry[]): Operation {
  const { route, tag, summary, detail, path, query = {}, form } = entry
  const inPath = Object.values(path).map((one) => parameter('path', one.name, { ...one, required: true }))
  const inQuery = Object.entries(query).map(([name, one]) => parameter('query', name, one))
  const description = [detail, route.least === 'owner' && 'API keys are refused.'].filter(Boolean).join(' ')
  return {
    operationId: route.operation,
    tags: [tag],
    summary,
    ...(description !== '' && { description }),
    ...(route.auth === 'signature' && { security: [{ carrier_signature: [] }] }),
    parameters: [...inPath, ...inQuery],
    ...(form && { requestBody: bodyOf(form) }),
    responses: { [entry.status]: success(entry, entries), ...refusalsOf(entry) },
  }
}

function parameter(
  where: Parameter['in'],
  name: string,
  { doc, required, ...one }: DescribedParameter,
): Parameter {
  return { name, in: where, description: doc, ...(required && { required }), schema: schemaOf(one) }
}

function schemaOf({ schema, example }: Pick<Described, 'schema' | 'example'>): Schema {
  return { ...schema, ...(example !== undefined && { example: exampleOf(schema, example) }) }
}

/** The example as a value of its schema, not as a form has it. */
function exampleOf({ type }: Schema, example: string): Json {
  if (type === 'array') return [JSON.parse(example) as Json]
  return type === 'string' ? example : (JSON.parse(example) as Json)
}

/** Parameters that an example shows beside those that are required. */
const extrasMax = 2

function bodyOf(form: Parameters): NonNullable<Operation['requestBody']> {
  const all = Object.entries(form)
  const required = all.filter(([, one]) => one.required).map(([name]) => name)
  const properties = all.map(([name, { schema, doc }]) => [name, { ...schema, description: doc }] as const)
  const [needed, other] = [true, undefined].map((wanted) =>
    all.filter(([, one]) => one.example !== undefined && one.required === wanted),
  )
  const example = [...needed!, ...other!.slice(0, extrasMax)].map(([name, one]) => [
    name,
    exampleOf(one.schema, one.example!),
  ])
  const objects = all
    .filter(([, one]) => isListOfObjects(one.schema))
    .map(([name]) => [name, { contentType: json }])
  return {
    ...(required.length > 0 && { required: true as const }),
    content: {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          properties: Object.fromEntries(properties),
          ...(required.length > 0 && { required }),
        },
        ...(example.length > 0 && { example: Object.fromEntries(example) as Schema }),
        ...(objects.length > 0 && { encoding: Object.fromEntries(objects) as Schema }),
      },
    },
  }
}

function isListOfObjects({ items }: Schema): boolean {
  return typeof items === 'object' && items !== null && 'type' in items && items['type'] === 'object'
}

function success(entry: Entry, entries: readonly Entry[]): Response {
  const { status, answer, leads, media = json } = entry
  const links = leads === undefined ? {} : linksOf(entry, leads, entries)
  return {
    description: status === 201 ? 'Made.' : status === 204 ? 'Gone. There is no body.' : 'As asked.',
    headers: { 'Twilio-Request-Id': reference('headers', 'Twilio-Request-Id') },
    ...(answer && { content: { [media]: { schema: reference('schemas', answer.name) } } }),
    ...(Object.keys(links).length > 0 && { links }),
  }
}

/** To every operation on what was made and below it. */
function linksOf(
  { tag, route }: Entry,
  leads: Readonly<Record<string, string>>,
  entries: readonly Entry[],
): Record<string, Schema> {
  const own = Object.keys(leads).find((name) => leads[name] === 'sid')!
  const reached = entries.filter(({ path, ...other }) => {
    const names = Object.keys(path)
    // A parameter that is only called `sid` is a record of its own kind.
    const same = own !== 'sid' || other.tag === tag
    return other.route !== route && same && names.includes(own) && names.every((name) => name in leads)
  })
  return Object.fromEntries(
    reached.map(({ path, route: { operation } }) => {
      const filled = Object.entries(path).map(([name, one]) => [one.name, `$response.body#/${leads[name]!}`])
      return [operation, { operationId: operation, parameters: Object.fromEntries(filled) as Schema }]
    }),
  )
}

function refusalsOf({ route, refusals: own = [] }: Entry): Record<string, Reference> {
  const statuses = new Set<number>([400, 401, 429, 503, ...own])
  if (route.least === 'owner') statuses.add(403)
  if (route.method !== 'GET') statuses.add(413)
  return Object.fromEntries(
    [...statuses]
      .toSorted((a, b) => a - b)
      .map((status) => [
        status,
        reference(
          'responses',
          status === 401 && route.auth === 'signature' ? notSigned.name : refusals[status as Refusal].name,
        ),
      ]),
  )
}

function refused({ says, header }: { says: string; header?: string }): Response {
  return {
    description: says,
    ...(header !== undefined && { headers: { [header]: reference('headers', header) } }),
    content: { [json]: { schema: reference('schemas', 'Error') } },
  }
}

/** Twilio's error JSON (contract 1.7). */
const errorSchema: Schema = {
  type: 'object',
  properties: {
    code: { type: 'integer', description: 'What is wrong, as a number.' },
    message: { type: 'string', description: 'What is wrong, in words.' },
    more_info: { type: 'string', format: 'uri', description: 'Where the code is explained.' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the answer.' },
    details: { type: 'object', description: 'More about it, where there is more.' },
  },
  required: ['code', 'message', 'more_info', 'status'],
  additionalProperties: false,
}

function schemasOf(entries: readonly Entry[]): Record<string, Schema> {
  const answers = entries.flatMap(({ answer }) =>
    answer === undefined ? [] : [[answer.name, answer.schema]],
  )
  return { ...(Object.fromEntries(answers) as Record<string, Schema>), Error: errorSchema }
}

const reference = (kind: string, name: string): Reference => ({ $ref: `#/components/${kind}/${name}` })
