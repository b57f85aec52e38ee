// One definition of a resource gives its routes, its form decoding with the faults, its JSON, its lists and its
// OpenAPI schema. Nothing in here knows a particular resource.
import type { Compat } from '../domain/compat.ts'
import type { Page } from '../domain/page.ts'
import { problem, type ProblemName } from '../domain/problem.ts'
import type { Role } from '../domain/role.ts'
import { isSid, type Sid, type SidPrefix } from '../domain/sid.ts'
import { type Json, type Schema, sid, timestamp } from '../fields.ts'
import { decoder, type Input, type Parameter, pascal } from '../parameters.ts'
import type { Reply } from '../carriers/carrier.ts'
import type { Caller, Context } from '../operations/ports.ts'
import type { BegunSignIn } from '../operations/sign-in.ts'
import type { Brought } from '../operations/receive-from-carrier.ts'
import type { Description } from './description.ts'
import type { Form } from '../form.ts'
import { keptQuery, listing, meta, pageRequest, rowsWanted } from './paging.ts'

/** A property of the answer, a parameter of the request, or both. */
// oxlint-disable-next-line typescript/no-explicit-any -- the kind of a field is known where the field is written
export interface Field<T = any, R = any> extends Parameter<T> {
  /** A parameter only: it is not in the answer. */
  readonly hidden?: true
  /** Where the answer gets it, if not from the record's property of the same name. */
  readonly from?: (record: R, view: View) => T | null
  /** The schema of answers where it is another than the kind's, or follows from the profile. */
  readonly answers?: (compat: Compat) => Schema
}

/** What an answer depends on beside the record. */
export interface View {
  readonly context: Context
  /** Scheme and authority by which the client reaches us, such as `https://proxy.example`. */
  readonly base: string
}

export type Fields = Readonly<Record<string, Field>>
/** The SIDs of a request's path with the account's, as operations take them. */
export type Key = { readonly account_sid: Sid<'AC'> } & Readonly<Record<string, string>>

/** What every record has. */
interface Record_ {
  readonly sid: string
  readonly account_sid: string
  readonly date_created: Date
  readonly date_updated: Date
}

// Operations name the SIDs that they need; which those are follows from the path, not from the types here.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type AnyKey = any

interface Operations<R, F extends Fields> {
  readonly create?: (context: Context, key: AnyKey, input: Input<F, 'create'>) => Promise<R>
  readonly fetch: (context: Context, key: AnyKey) => Promise<R>
  /** `filter` is what `filters` of the definition were given as. */
  readonly list: (context: Context, key: AnyKey, page: Page, filter: AnyKey) => Promise<R[]>
  readonly update?: (context: Context, key: AnyKey, input: Input<F, 'update'>) => Promise<R>
  readonly delete?: (context: Context, key: AnyKey) => Promise<void>
}

export interface Definition<R extends Record_, F extends Fields> {
  /** As in `Services`: the last segment of the list's path. */
  readonly collection: string
  /** The list's key, such as `services`. */
  readonly listKey: string
  readonly name: string
  readonly sid: readonly SidPrefix[]
  /** The name of its SID in keys and below it in paths: `service_sid`. */
  readonly key: string
  readonly parent?: Resource
  /** Where its path begins, for one that has no parent: the Proxy API if not said. */
  readonly root?: '/v1' | '/maskline/v1'
  /** `owner`: refused to who comes with an API key, who could get more by it than the key was given for. */
  readonly least?: 'owner'
  /** The problem when a SID of this kind is malformed: the same as for one that names nothing. */
  readonly unknown: ProblemName
  /** GET takes any text in place of the SID and passes it on as `reference`. */
  readonly byName?: true
  readonly fields: F
  /** Query parameters that narrow its list, each `create: 'optional'`: they go on from page to page. */
  readonly filters?: Fields
  /** Last segments of the paths below it. */
  readonly links?: readonly string[]
  readonly created?: (compat: Compat) => number
  /** The problem of creations that race for the same thing, where there is one. */
  readonly contended?: ProblemName
  readonly about: About
  readonly operations: Operations<R, F>
}

export type Action = 'list' | 'create' | 'fetch' | 'update' | 'delete'

/** What the public reference says of a resource, and of those of its operations of which there is more to say. */
export type About = { readonly is: string } & { readonly [A in Action]?: string }

export interface ApiRequest {
  readonly account_sid: Sid<'AC'>
  readonly caller: Caller
  /** There when a browser's session came by its cookie: what its page must send with whatever changes something. */
  readonly csrfToken?: string
  /** Decoded path parameters, named as in the route's path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Form
  readonly form: Form
  readonly base: string
  /** The last event that who comes back to a stream has heard. */
  readonly lastEventId?: string
}

/** One event of a stream. */
export interface StreamEvent {
  /** Who comes back after it begins behind it. Undefined: it is not told again. */
  readonly id?: string
  readonly event: string
  readonly data: Json
}

export interface Answer {
  readonly status: number
  readonly body?: Json
  /** In place of a body: begins to send events as they happen; answers what ends it. */
  readonly stream?: (send: (event: StreamEvent) => void) => () => void
  /** The browser's session that began, null: it has ended. */
  readonly begun?: BegunSignIn | null
}

interface RouteHead {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With `:name` for each parameter. */
  readonly path: string
  readonly operation: string
  /** What the public reference says of it: what it does to a resource, or what is written down for it. */
  readonly subject?: { readonly resource: Resource; readonly verb: Action } | Description
  /** It may wait for an application: of such requests there may be so many by themselves. */
  readonly asks?: true
}

/** What programs call. */
export interface ApiRoute extends RouteHead {
  /** The role that it takes at least; operator, if not said. `viewer`: it only reads, and what it answers is masked for one. */
  readonly least?: Role
  /** Takes a link that signs somebody in. Nothing else does. */
  readonly links?: true
  readonly auth?: never
  handle(context: Context, request: ApiRequest): Promise<Answer>
}

/** What carriers call: known by what they sign with. */
export interface CarrierRoute extends RouteHead {
  readonly auth: 'signature'
  readonly least?: never
  receive(
    context: Context,
    brought: {
      readonly params: Readonly<Record<string, string>>
      readonly request: Omit<Brought['ingress'], 'subject'>
      readonly base: string
    },
  ): Promise<Reply>
}

export type Route = ApiRoute | CarrierRoute

export interface Resource {
  readonly name: string
  readonly collection: string
  readonly listKey: string
  readonly links: readonly string[]
  readonly byName: boolean
  readonly about: About
  readonly contended: ProblemName | undefined
  /** Status of a creation. */
  readonly created: (compat: Compat) => number
  readonly key: string
  readonly sid: readonly SidPrefix[]
  readonly unknown: ProblemName
  /** The path of one record, with `:key` parameters: `/v1/Services/:service_sid`. */
  readonly path: string
  /** It and what it is below of, outermost first. */
  readonly lineage: readonly Resource[]
  readonly routes: readonly ApiRoute[]
  readonly fields: Fields
  readonly filters: Fields
  // oxlint-disable-next-line typescript/no-explicit-any -- the list of resources holds resources of all records
  render(record: any, view: View, key: Readonly<Record<string, string>>): { readonly [name: string]: Json }
}

/** Makes a resource of its definition. */
export function resource<R extends Record_, const F extends Fields>(definition: Definition<R, F>): Resource {
  const { parent, name, collection, listKey, key, sid: prefixes, unknown, links = [], about } = definition
  const listPath = `${parent?.path ?? definition.root ?? '/v1'}/${collection}`
  const ancestors = parent?.lineage ?? []
  const fields: Fields = { ...standardFields(definition, ancestors), ...definition.fields }
  const own: Resource = {
    name,
    collection,
    listKey,
    key,
    sid: prefixes,
    unknown,
    links,
    about,
    byName: definition.byName ?? false,
    contended: definition.contended,
    created: definition.created ?? (() => 201),
    path: `${listPath}/:${key}`,
    fields,
    filters: definition.filters ?? {},
    render: renderer(fields, definition.links, filler(listPath)),
    lineage: [],
    routes: [],
  }
  Object.assign(own, { lineage: [...ancestors, own] })
  return Object.assign(own, { routes: routesOf(definition, own, listPath) })
}

export const methods = {
  list: 'GET',
  create: 'POST',
  fetch: 'GET',
  update: 'POST',
  delete: 'DELETE',
} as const

function routesOf<R extends Record_, F extends Fields>(
  definition: Definition<R, F>,
  own: Resource,
  listPath: string,
): ApiRoute[] {
  const handlers = Object.entries(handlersOf(definition, own, listPath)) as [
    Action,
    ApiRoute['handle'] | undefined,
  ][]
  return handlers.flatMap(([verb, handle]) =>
    handle === undefined
      ? []
      : {
          method: methods[verb],
          path: verb === 'list' || verb === 'create' ? listPath : own.path,
          operation: `${pascal(verb)}${own.name}`,
          subject: { resource: own, verb },
          least: definition.least ?? (methods[verb] === 'GET' ? 'viewer' : 'operator'),
          handle,
        },
  )
}

function handlersOf<R extends Record_, F extends Fields>(
  { fields, byName, listKey, operations }: Definition<R, F>,
  own: Resource,
  listPath: string,
): Readonly<Record<Action, ApiRoute['handle'] | undefined>> {
  const listAddress = filler(listPath)
  const decodeFilter = decoder(own.filters, 'create')
  const filterNames = Object.keys(own.filters).map(pascal)
  const decodeNew = decoder(fields, 'create')
  const decodeChanges = decoder(fields, 'update')
  const { create, update, delete: remove } = operations
  const ancestors = own.lineage.slice(0, -1)
  const one = (request: ApiRequest) => keyOf(own.lineage, request)
  const above = (request: ApiRequest) => keyOf(ancestors, request)
  const shown = (context: Context, request: ApiRequest, record: R) =>
    own.render(record, { context, base: request.base }, request.params)
  return {
    async list(context, request) {
      const wanted = pageRequest(request.query, context.compat.pageSizeMax)
      const filter = decodeFilter(request.query)
      const read = await operations.list(context, above(request), rowsWanted(wanted), filter)
      const page = listing(wanted, read)
      const address = `${request.base}${listAddress(request.params)}?${keptQuery(filterNames, request.query)}`
      const body = page.rows.map((record) => shown(context, request, record))
      return { status: 200, body: { [listKey]: body, meta: meta(address, listKey, wanted, page) } }
    },
    create:
      create &&
      (async (context, request) => {
        const record = await create(context, above(request), decodeNew(request.form))
        return { status: own.created(context.compat), body: shown(context, request, record) }
      }),
    async fetch(context, request) {
      const key = byName
        ? { ...above(request), reference: nameOf(request.params[own.key]!, own.unknown) }
        : one(request)
      return { status: 200, body: shown(context, request, await operations.fetch(context, key)) }
    },
    update:
      update &&
      (async (context, request) => {
        const record = await update(context, one(request), decodeChanges(request.form))
        return { status: 200, body: shown(context, request, record) }
      }),
    delete:
      remove &&
      (async (context, request) => {
        await remove(context, one(request))
        return { status: 204 }
      }),
  }
}

/** What writes a record as its answer. Whatever can be is worked out once: answers are written for every request. */
function renderer(
  fields: Fields,
  linked: readonly string[] | undefined,
  listAddress: (key: Readonly<Record<string, string>>) => string,
): Resource['render'] {
  const shown = Object.entries(fields).filter(([, field]) => !field.hidden)
  const links = linked?.map((segment) => [snake(segment), segment] as const)
  return (record: Record_, view, key) => {
    const answer: Record<string, Json> = {}
    for (const [name, field] of shown) answer[name] = property(record, view, name, field)
    const url = `${view.base}${listAddress(key)}/${record.sid}`
    answer['url'] = url
    if (links)
      answer['links'] = Object.fromEntries(links.map(([name, segment]) => [name, `${url}/${segment}`]))
    return answer
  }
}

/** A unique name as a path gives it. What no database can hold is nobody's name. */
function nameOf(text: string, unknown: ProblemName): string {
  if (text.includes('\0') || !text.isWellFormed()) throw problem(unknown)
  return text
}

/** What every resource has: its SID, those it is below of, its dates. */
function standardFields(
  { name, sid: prefixes }: { name: string; sid: readonly SidPrefix[] },
  ancestors: readonly Resource[],
): Fields {
  const parents = ancestors.map(
    (ancestor) =>
      [ancestor.key, { kind: sid(...ancestor.sid), doc: `SID of its ${ancestor.name}.` }] as const,
  )
  return {
    sid: { kind: sid(...prefixes), doc: `SID of this ${name}.` },
    account_sid: { kind: sid('AC'), doc: 'SID of the account that it belongs to.' },
    ...Object.fromEntries(parents),
    date_created: { kind: timestamp, doc: 'When it was made.' },
    date_updated: { kind: timestamp, doc: 'When it was last changed.' },
  }
}

function property<R>(record: R, view: View, name: string, field: Field): Json {
  const value: unknown = field.from ? field.from(record, view) : record[name as keyof R]
  return value === null || value === undefined ? null : field.kind.encode(value)
}

/** The SIDs of the path, checked: a malformed one is answered like one that names nothing. */
function keyOf(lineage: readonly Resource[], { account_sid, params }: ApiRequest): Key {
  const key: Record<string, string> & { account_sid: Sid<'AC'> } = { account_sid }
  for (const { key: name, sid: prefixes, unknown } of lineage) {
    const text = params[name]!
    if (!prefixes.some((prefix) => isSid(prefix, text))) throw problem(unknown)
    key[name] = text
  }
  return key
}

/** `PhoneNumbers` -> `phone_numbers`. */
export const snake = (name: string) => name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase()

/** What fills a path's parameters in. They are SIDs, checked before: nothing in them needs encoding. */
function filler(path: string): (params: Readonly<Record<string, string>>) => string {
  const pieces = path.split(/:(\w+)/)
  return (params) => {
    let text = pieces[0]!
    for (let at = 1; at < pieces.length; at += 2) text += params[pieces[at]!]! + pieces[at + 1]!
    return text
  }
}
