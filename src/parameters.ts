// What a form's parameters are and how they are read: of the API's requests, and of those that carriers send in Twilio's shape.
import { problem, type ProblemName } from './domain/problem.ts'
import { Fault, type Kind } from './fields.ts'
import type { Form } from './form.ts'

/** One parameter. Its name in a table is its own in snake_case. */
// oxlint-disable-next-line typescript/no-explicit-any -- the kind of a parameter is known where the parameter is written
export interface Parameter<T = any> {
  readonly kind: Kind<T>
  /** `required-later`: the operation says that it is missing, as something else is to be said first. */
  readonly create?: 'required' | 'required-later' | 'optional'
  readonly update?: 'optional'
  /** It can be null in answers, and the empty text clears it. */
  readonly nullable?: true
  /** The problem with a text that is no such value, where Twilio has a code of its own for it. */
  readonly fault?: ProblemName
  /** What it is, in one line for the public reference: unit, limit, what absence means. */
  readonly doc?: string
  /** A value as a form has it, for the public reference. */
  readonly example?: string
}

export type ParameterTable = Readonly<Record<string, Parameter>>

type ValueOf<P extends Parameter> = P extends { kind: Kind<infer T> }
  ? P extends { nullable: true }
    ? T | null
    : T
  : never

/** What an operation gets, in snake_case as the answers have it: required parameters always, others where given. */
export type Input<P extends ParameterTable, Verb extends 'create' | 'update'> = {
  readonly [K in keyof P as P[K] extends { readonly [V in Verb]: 'required' } ? K : never]: ValueOf<P[K]>
} & {
  readonly [
    K in keyof P as P[K] extends { readonly [V in Verb]: 'optional' | 'required-later' } ? K : never
  ]?: ValueOf<P[K]>
}

/**
 * What reads the parameters of one verb. Unknown ones are ignored, as Twilio does (contract 1.4).
 * It throws {Problem} `parameter-invalid`, or the parameter's own fault.
 */
export function decoder<P extends ParameterTable, Verb extends 'create' | 'update'>(table: P, verb: Verb) {
  const writable = Object.entries(table)
    .filter(([, one]) => one[verb] !== undefined)
    .map(([name, one]) => ({ name, one, parameter: pascal(name), required: one[verb] === 'required' }))
  return (form: Form): Input<P, Verb> => {
    const input: Record<string, unknown> = {}
    for (const { name, one, parameter, required } of writable) {
      const given = form.get(parameter)
      if (given === undefined) {
        if (required) throw problem('parameter-invalid', { parameter, reason: 'It is required.' })
      } else input[name] = one.nullable && given.at(-1) === '' ? null : decodeOne(one, parameter, given)
    }
    return input as Input<P, Verb>
  }
}

function decodeOne<T>({ kind, fault }: Parameter<T>, parameter: string, given: readonly string[]): T {
  try {
    return kind.decode(given)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw problem(fault ?? 'parameter-invalid', { parameter, reason: error.message })
  }
}

/** `unique_name` -> `UniqueName`. */
export const pascal = (name: string) =>
  name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
