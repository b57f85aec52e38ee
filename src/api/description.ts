// What a route tells its readers beyond method and path: `openapi.ts` makes the document of it. Words and schemas only.
import type { Schema } from '../fields.ts'

/** A parameter or a property, as its reader sees it. */
export interface Described {
  readonly schema: Schema
  /** What goes in or comes out, in one line: unit, limit, what absence means. */
  readonly doc: string
  /** As it is written in a form or a path. */
  readonly example?: string
}

export interface DescribedParameter extends Described {
  readonly required?: true
}

export type Parameters = Readonly<Record<string, DescribedParameter>>

export interface DescribedAnswer {
  /** The schema's name in the document. */
  readonly name: string
  readonly schema: Schema
}

export interface Description {
  /** The heading that it is found under. */
  readonly tag: string
  /** What is found under that heading, where no resource says it. */
  readonly about?: string
  /** What it does, as a short sentence. */
  readonly summary: string
  /** What else there is to know before calling it. */
  readonly detail?: string
  /** Parameters of the path by their names in the route, in its order. */
  readonly path: Readonly<Record<string, Described & { readonly name: string }>>
  readonly query?: Parameters
  readonly form?: Parameters
  /** The status of a success. */
  readonly status: number
  /** The type of what a success answers: JSON, if not said. */
  readonly media?: string
  /** What a success answers; nothing, if not said. */
  readonly answer?: DescribedAnswer | undefined
  /** Statuses of refusals beside those that any route may answer. */
  readonly refusals?: readonly number[]
  /** Which property of the answer is which parameter of other routes' paths; those with all of theirs are linked. */
  readonly leads?: Readonly<Record<string, string>>
}
