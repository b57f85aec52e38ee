// What kind of failure is it? The one place that tells the caller's fault, a passing trouble and a bug apart.
import { Problem, problem, Unavailable } from '../domain/problem.ts'
import { isDatabaseAway, isStatementFailure } from '../storage/database.ts'

export type Failure =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'bug'; readonly problem: Problem }

export function failureOf(error: unknown): Failure {
  if (error instanceof Problem) return { kind: 'problem', problem: error }
  if (error instanceof Unavailable) return { kind: 'unavailable', reason: error.message }
  if (isDatabaseAway(error)) return { kind: 'unavailable', reason: 'the database cannot be reached' }
  return { kind: 'bug', problem: problem(isStatementFailure(error) ? 'statement-failed' : 'internal-error') }
}
