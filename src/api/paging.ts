// Lists in pages. Outside: PageSize, Page and an opaque PageToken, as Twilio's clients follow them. Inside: keysets.
import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Json, Schema } from '../fields.ts'
import type { Parameters } from './description.ts'
import type { Form } from '../form.ts'

const pageSizeDefault = 50
/** Pages that can be asked for by number alone. Beyond, a client has to follow the links. */
const pageNumberMax = 10_000

const tokenForm = /^P[TA][A-Z]{2}[0-9a-fA-F]{32}$/

/** What the public reference says of the three parameters that every list has. */
export function pageParameters(sizeMax: number): Parameters {
  return {
    PageSize: {
      schema: { type: 'integer', minimum: 1, maximum: sizeMax, default: pageSizeDefault },
      doc: `How many records a page has at most, ${pageSizeDefault} if not said. More than ${sizeMax} counts as ${sizeMax}.`,
    },
    Page: {
      schema: { type: 'integer', minimum: 0, maximum: pageNumberMax, default: 0 },
      doc: 'Number of the page, from 0. Follow the addresses in the answer instead.',
    },
    PageToken: {
      schema: { type: 'string', pattern: '^(P[TA][A-Z]{2}[0-9a-fA-F]{32})?$' },
      doc: "Where the page begins; from another page's addresses.",
    },
  }
}

/** What a list request asks for. */
export interface PageRequest {
  readonly number: number
  readonly size: number
  readonly token: string | undefined
}

/**
 * @throws {Problem} parameter-invalid. A PageSize above `sizeMax` is not a fault: SDKs send any `limit` as PageSize
 * (contract 1.6), so it is clamped.
 */
export function pageRequest(query: Form, sizeMax: number): PageRequest {
  const size = count(query, 'PageSize', { fallback: pageSizeDefault, min: 1, max: Infinity })
  const number = count(query, 'Page', { fallback: 0, min: 0, max: pageNumberMax })
  const token = query.get('PageToken')?.at(-1)
  if (token !== undefined && token !== '' && !tokenForm.test(token)) {
    throw problem('parameter-invalid', {
      parameter: 'PageToken',
      reason: 'It must come from an earlier page.',
    })
  }
  return { number, size: Math.min(size, sizeMax), token: token === '' ? undefined : token }
}

function count(
  query: Form,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = query.get(name)?.at(-1)
  if (text === undefined || text === '') return fallback
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw problem('parameter-invalid', {
    parameter: name,
    reason:
      max === Infinity
        ? `It must be a whole number of at least ${min}.`
        : `It must be a whole number from ${min} to ${max}.`,
  })
}

/**
 * Which rows to read: one more than the page holds, to know whether there is another page. A token is `PT` and the
 * last SID of the page before, or `PA` and the first SID of the page after.
 */
export function rowsWanted({ number, size, token }: PageRequest): Page {
  const limit = size + 1
  if (token?.startsWith('PT')) return { limit, after: token.slice(2) }
  if (token?.startsWith('PA')) return { limit, before: token.slice(2) }
  return number === 0 ? { limit } : { limit, offset: number * size }
}

interface Row {
  readonly sid: string
}

/** One page of a list. */
export interface Listing<R> {
  readonly rows: readonly R[]
  readonly previous: string | null
  readonly next: string | null
}

/** The page that `rowsWanted` was read for, with the tokens of its neighbours. */
export function listing<R extends Row>(request: PageRequest, read: readonly R[]): Listing<R> {
  const more = read.length > request.size
  const backward = request.token?.startsWith('PA') ?? false
  const kept = read.slice(0, request.size)
  const rows = backward ? kept.reverse() : kept
  const first = rows[0]?.sid
  const last = rows.at(-1)?.sid
  const hasNext = backward ? last !== undefined : more
  const hasPrevious = first !== undefined && (backward ? more : request.number > 0)
  return { rows, previous: hasPrevious ? `PA${first}` : null, next: hasNext ? `PT${last}` : null }
}

/** What the public reference says of `meta`. */
export function metaSchema(key: string): Schema {
  const address = { type: 'string', format: 'uri' }
  const properties = {
    page: { type: 'integer', minimum: 0, description: 'Number of this page, from 0.' },
    page_size: { type: 'integer', minimum: 1, description: 'How many records a page has at most.' },
    first_page_url: { ...address, description: 'Address of the first page.' },
    previous_page_url: { ...address, nullable: true, description: 'Address of the page before. Null: none.' },
    url: { ...address, description: 'Address of this page.' },
    next_page_url: { ...address, nullable: true, description: 'Address of the page after. Null: none.' },
    key: { type: 'string', enum: [key], description: 'Name of the property that holds the records.' },
  }
  return {
    type: 'object',
    description: 'Which page this is, and where the others are.',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
}

/** Those of the parameters that were given, as the beginning of a query that goes on. */
export function keptQuery(names: readonly string[], query: Form): string {
  const given = names.flatMap((name) =>
    (query.get(name) ?? []).map((value): [string, string] => [name, value]),
  )
  return given.length === 0 ? '' : `${new URLSearchParams(given).toString()}&`
}

/** The seven keys of `meta`; every one is there, null or not (contract section 10). `address` ends in `?` or `&`. */
export function meta<R>(address: string, key: string, request: PageRequest, page: Listing<R>): Json {
  const { number, size, token } = request
  const at = (pageNumber: number, pageToken: string | null | undefined) =>
    `${address}PageSize=${size}&Page=${pageNumber}${pageToken ? `&PageToken=${pageToken}` : ''}`
  return {
    page: number,
    page_size: size,
    first_page_url: at(0, null),
    previous_page_url: page.previous && at(Math.max(number - 1, 0), page.previous),
    url: at(number, token),
    next_page_url: page.next && at(number + 1, page.next),
    key,
  }
}
