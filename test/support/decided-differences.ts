// Where our answers differ from the published OpenAPI file on purpose. Everything else that differs is a defect.
import { faultsOf, operationOf } from './openapi.ts'

export interface Difference {
  readonly operations: RegExp
  /** As in `Fault.at`: `status` or the end of the place in the body. */
  readonly at: string
  /** A pattern stands for every text that it matches. */
  readonly ours: unknown
  readonly because: string
}

export const decidedDifferences: readonly Difference[] = [
  {
    operations: /^CreateMessageInteraction$/,
    at: 'status',
    ours: 201,
    because: 'The reference pages say 201 and come before the OpenAPI file (contract section 0).',
  },
  {
    operations: /^DeleteParticipant$/,
    at: 'status',
    ours: 204,
    because: 'Older libraries take only 204 for a success, newer ones any 2xx (contract section 0 and 1.1).',
  },
  {
    operations: /Interaction$/,
    at: '/inbound_resource_status',
    ours: null,
    because:
      'A text that the application sends has no inbound side (contract 2.5). The file says of this property "always ' +
      'empty" and shows null in its example, but its schema has no null.',
  },
  {
    operations: /Service$/,
    at: '/geo_match_level',
    ours: 'extended-area-code',
    because:
      'The documentation and live clients have this level, the file has others: both are understood (contract 2.1).',
  },
  {
    operations: /Participant$/,
    at: '/proxy_identifier_sid',
    ours: /^SC[0-9a-f]{32}$/,
    because:
      'The proxy identifier is a short code. Its SID is of its own kind (contract 2.3), the schema has `PN` only.',
  },
]

export interface Judgement {
  /** The published operation that was asked for. */
  readonly operation: string
  /** Differences that nobody decided. */
  readonly wrong: readonly string[]
  readonly decided: readonly Difference[]
}

function isDecided(decided: unknown, ours: unknown): boolean {
  return decided instanceof RegExp ? typeof ours === 'string' && decided.test(ours) : ours === decided
}

/** What the published file says of a successful answer; undefined when it does not know the path. */
export function judge(
  method: string,
  path: string,
  answer: { status: number; body: unknown },
): Judgement | undefined {
  const operation = operationOf(method, path)
  if (operation === undefined) return undefined
  const wrong: string[] = []
  const decided: Difference[] = []
  for (const { at, ours, says } of faultsOf(operation, answer)) {
    const known = decidedDifferences.find(
      (one) => one.operations.test(operation.id) && at.endsWith(one.at) && isDecided(one.ours, ours),
    )
    if (known !== undefined) decided.push(known)
    else wrong.push(`${operation.id}: ${at} is ${JSON.stringify(ours)}, published: ${says}`)
  }
  return { operation: operation.id, wrong, decided }
}
