// The one way a list is read in pieces: by SID, never by counting rows from the start (but where a client asks for
// page number N without a token).
import { type SelectQueryBuilder, sql } from 'kysely'
import type { Order, Page } from '../domain/page.ts'
import type { SidPrefix } from '../domain/sid.ts'

/** Rows of one page, in order of SID. `query.$call(paged(page))` reads `page.limit` rows. */
export function paged({ limit, after, before, offset }: Page) {
  return <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ): SelectQueryBuilder<DB, TB, O> => {
    const ordered = query.orderBy(sql.ref('sid'), before === undefined ? 'asc' : 'desc').limit(limit)
    if (after !== undefined) return ordered.where(sql<boolean>`sid > ${after}`)
    if (before !== undefined) return ordered.where(sql<boolean>`sid < ${before}`)
    return offset === undefined ? ordered : ordered.offset(offset)
  }
}

/** The same, the newest first: what comes after a SID is what is older. */
export function pagedNewestFirst({ limit, after, before, offset }: Page) {
  return <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ): SelectQueryBuilder<DB, TB, O> => {
    const ordered = query.orderBy(sql.ref('sid'), before === undefined ? 'desc' : 'asc').limit(limit)
    if (after !== undefined) return ordered.where(sql<boolean>`sid < ${after}`)
    if (before !== undefined) return ordered.where(sql<boolean>`sid > ${before}`)
    return offset === undefined ? ordered : ordered.offset(offset)
  }
}

/** One or the other. The oldest first, if nothing is said. */
export const pagedIn = (order: Order | null | undefined, page: Page) =>
  order === 'desc' ? pagedNewestFirst(page) : paged(page)

/** SIDs of one kind, as a range that an index by SID can walk. */
export function ofKind(kind: SidPrefix) {
  // Hex digits follow the prefix, and no prefix is followed by `~`.
  return sql<boolean>`sid > ${kind} and sid < ${`${kind}~`}`
}
