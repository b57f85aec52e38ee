// What the public reference says of the core API's routes: paths below an account, lists with filters, records whose
// every property is there.
import type { Compat } from '../../domain/compat.ts'
import type { SidPrefix } from '../../domain/sid.ts'
import { type Json, type Schema, sid } from '../../fields.ts'
import type { Description, Parameters } from '../description.ts'
import { pageParameters } from '../paging.ts'
import { closed, formParameters } from '../resource-description.ts'
import { methods, type Action } from '../resource.ts'
import type { CoreFields } from './core-route.ts'

interface CoreResource {
  readonly tag: string
  readonly about: string
  /** As in `messages`: the array of a list. */
  readonly listKey: string
  readonly sid: readonly SidPrefix[]
  /** The record's properties, in the order of the answer. */
  readonly properties: Readonly<Record<string, Schema>>
  readonly filters: CoreFields
  readonly parameters?: CoreFields
}

/** Rows of one page. The `compat` profiles differ for the Proxy API only. */
export const corePageSizeMax: Compat['pageSizeMax'] = 1000

/** A maker of descriptions: which verb, what it does, and what else there is to know. */
export function coreDescriptions({ tag, about, listKey, properties, filters, ...more }: CoreResource) {
  const fields = more.parameters ?? {}
  const answers: Readonly<Record<Action, Description['answer']>> = {
    list: { name: `${tag}List`, schema: listSchema(listKey, tag) },
    create: { name: tag, schema: closed(properties) },
    fetch: { name: tag, schema: closed(properties) },
    update: { name: tag, schema: closed(properties) },
    delete: undefined,
  }
  return (verb: Action, summary: string, detail?: string): Description => {
    const onList = verb === 'list' || verb === 'create'
    return {
      tag,
      about,
      summary,
      ...(detail !== undefined && { detail }),
      path: { account_sid: accountInPath, ...(!onList && { sid: recordInPath(tag, more.sid) }) },
      ...(verb === 'list' && {
        query: { ...filterParameters(filters), ...pageParameters(corePageSizeMax) },
      }),
      ...((verb === 'create' || verb === 'update') && { form: formParameters(fields, verb) }),
      status: verb === 'create' ? 201 : methods[verb] === 'DELETE' ? 204 : 200,
      answer: answers[verb],
      refusals: [404],
      ...(verb === 'create' && { leads: { account_sid: 'account_sid', sid: 'sid' } }),
    }
  }
}

const accountInPath = { name: 'AccountSid', schema: sid('AC').schema, doc: 'SID of your account.' }

const recordInPath = (tag: string, prefixes: readonly SidPrefix[]) => ({
  name: 'Sid',
  schema: sid(...prefixes).schema,
  doc: `SID of the ${tag}.`,
})

/** Filters are read as a form is. */
function filterParameters(filters: CoreFields): Parameters {
  return formParameters(filters, 'create')
}

function listSchema(listKey: string, tag: string): Schema {
  const place = { type: 'integer', minimum: 0 }
  const uri = { type: 'string' }
  return closed({
    [listKey]: {
      type: 'array',
      items: { $ref: `#/components/schemas/${tag}` },
      description: 'The records of this page.',
    },
    page: { ...place, description: 'Number of this page, from 0.' },
    page_size: { ...place, description: 'How many records a page has at most.' },
    start: { ...place, description: "Place of this page's first record in the list, from 0." },
    end: { ...place, description: "Place of this page's last record." },
    uri: { ...uri, description: 'Address of this page, without a host.' },
    first_page_uri: { ...uri, description: 'Address of the first page.' },
    previous_page_uri: { ...uri, nullable: true, description: 'Address of the page before. Null: none.' },
    next_page_uri: { ...uri, nullable: true, description: 'Address of the page after. Null: none.' },
  })
}

/** A property that is the same in every answer. */
export function always(value: Json): Schema {
  if (value === null)
    return { type: 'string', nullable: true, enum: [null], description: 'Not used here: null.' }
  return { type: typeof value, enum: [value], description: 'The same in every answer.' }
}
