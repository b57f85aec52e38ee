// Lists of the core API: the pages of the Proxy API's lists under other names, and with filters.
import type { Page } from '../../domain/page.ts'
import type { Json } from '../../fields.ts'
import type { Form } from '../../form.ts'
import { listing, pageRequest, rowsWanted } from '../paging.ts'
import { type Input, pascal } from '../../parameters.ts'
import type { Answer, ApiRequest } from '../resource.ts'
import { corePageSizeMax } from './core-description.ts'
import { type CoreFields, decodeCore, inCoreCodes, uriOf } from './core-route.ts'

interface CoreList<R, F extends CoreFields> {
  /** The array's name. */
  readonly key: string
  readonly path: string
  /** Query parameters that narrow the list; they go on from page to page. */
  readonly filters: F
  readonly read: (page: Page, filter: Input<F, 'create'>) => Promise<R[]>
  readonly render: (record: R) => Json
}

/** One page of a list, with the addresses of its neighbours. */
export async function coreList<R extends { readonly sid: string }, const F extends CoreFields>(
  { account_sid, query }: ApiRequest,
  { key, path, filters, read, render }: CoreList<R, F>,
): Promise<Answer> {
  const filter = decodeCore(filters, 'create', query)
  const wanted = inCoreCodes(() => pageRequest(query, corePageSizeMax))
  const { rows, previous, next } = listing(wanted, await read(rowsWanted(wanted), filter))
  const { number, size, token } = wanted
  const start = number * size
  const kept = given(filters, query)
  const at = (page: number, pageToken?: string) => {
    const asked = {
      ...kept,
      PageSize: `${size}`,
      Page: `${page}`,
      ...(pageToken && { PageToken: pageToken }),
    }
    return `${uriOf(account_sid, path)}?${new URLSearchParams(asked).toString()}`
  }
  return {
    status: 200,
    body: {
      [key]: rows.map(render),
      page: number,
      page_size: size,
      start,
      end: start + Math.max(rows.length - 1, 0),
      uri: at(number, token),
      first_page_uri: at(0),
      previous_page_uri: previous && at(Math.max(number - 1, 0), previous),
      next_page_uri: next && at(number + 1, next),
    },
  }
}

/** The filters as they were given. */
function given(filters: CoreFields, query: Form): Record<string, string> {
  const values = Object.keys(filters).map((name) => [pascal(name), query.get(pascal(name))?.at(-1)])
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, string>
}
