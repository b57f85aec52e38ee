// A piece of a list that is in order of SID.

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
