// What all of the core API has in common, and the Proxy API has not: paths below an account that end in `.json`,
// addresses without a host, RFC 2822 dates, and codes of its own for bad parameters.
import { Problem, problem, type ProblemName } from '../../domain/problem.ts'
import type { Context } from '../../operations/ports.ts'
import type { Description } from '../description.ts'
import type { Form } from '../../form.ts'
import { decoder, type Input } from '../../parameters.ts'
import type { Answer, ApiRequest, Field, Route } from '../resource.ts'

export const apiVersion = '2010-04-01'

interface CoreRoute {
  readonly method: Route['method']
  /** Below the account, such as `/Messages/:sid.json`. */
  readonly path: string
  readonly operation: string
  readonly asks?: true
  readonly subject: Description
  /** Answers undefined when there is no such record. */
  readonly handle: (context: Context, request: ApiRequest) => Promise<Answer | undefined>
}

/** The route, for the account's own credentials only: another account's path is as if nothing were there. */
export function coreRoute({ path, handle, ...others }: CoreRoute): Route {
  const whole = uriOf(':account_sid', path)
  return {
    ...others,
    path: whole,
    async handle(context, request) {
      const own = request.params['account_sid'] === request.account_sid
      const answer = own ? await handle(context, request) : undefined
      // Not the problem of a kind of record: the `live` profile, too, answers 404 here.
      if (answer === undefined) throw problem('not-found', { path: filled(whole, request.params) })
      return answer
    },
  }
}

function filled(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name]!))
}

/** The address of a record or list, without the host. */
export function uriOf(account_sid: string, path: string): string {
  return `/${apiVersion}/Accounts/${account_sid}${path}`
}

/** `Mon, 04 May 2026 09:30:00 +0000`: what clients' parsers of these dates expect to the letter. */
export function rfc2822(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}

/** A parameter, with the problem that a bad value is. */
interface CoreField extends Field {
  readonly invalid?: ProblemName
}

export type CoreFields = Readonly<Record<string, CoreField>>

/** Reads the parameters as `decode` does, and tells what is wrong with them as the core API does. */
export function decodeCore<F extends CoreFields, Verb extends 'create' | 'update'>(
  fields: F,
  verb: Verb,
  form: Form,
): Input<F, Verb> {
  const inputs = Object.entries(fields).map(([name, field]) =>
    inCoreCodes(() => decoder({ [name]: field }, verb)(form), field.invalid),
  )
  return Object.assign({}, ...inputs) as Input<F, Verb>
}

/** Proxy's own code for a bad parameter (80701) means nothing in the core API; without a better one it is 20001. */
export function inCoreCodes<T>(read: () => T, invalid: ProblemName = 'malformed-request'): T {
  try {
    return read()
  } catch (error) {
    const bad = error instanceof Problem && error.kind === 'parameter-invalid'
    throw bad ? problem(invalid, { reason: error.message }) : error
  }
}
