// A piece of a list that is in order of SID.

/** Of what a list can be asked for: the oldest first, or the newest. */
export const orders = ['asc', 'desc'] as const
export type Order = (typeof orders)[number]

export interface Page {
  /** Rows at most. */
  readonly limit: number
  /** Rows after this SID. */
  readonly after?: string
  /** Rows before this SID, the nearest `limit` of them. */
  readonly before?: string
  /** Rows to leave out from the start, where there is neither `after` nor `before`. */
  readonly offset?: number
}
