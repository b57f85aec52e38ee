// Where our OpenAPI document differs from the published one, all of it, with the reasons. Answers are compared with it
// at run time: see decided-differences.ts.
import type { FactDifference } from './document-facts.ts'

export interface DocumentDifference {
  /** The facts that it is about: operation, place and what is stated. */
  readonly at: RegExp
  /** Ours says what the published one does not; the other way round; or each says something else. */
  readonly ours: 'more' | 'less' | 'other'
  readonly because: string
}

/** The first row that fits a difference is its row. */
export const documentDifferences: readonly DocumentDifference[] = [
  {
    at: /^\w+ answer\S*\/capabilities others$/,
    ours: 'more',
    because:
      'The live API answers thirteen keys, typed libraries read others: any key, and each is a flag (contract 2.6).',
  },
  {
    at: /^\w+ refusal \d+$/,
    ours: 'more',
    because: 'The published file has successes only; refusals are in words elsewhere (contract 1.7).',
  },
  {
    at: /^\w+ header Twilio-Request-Id$/,
    ours: 'more',
    because: 'Twilio sends it with every answer and its file leaves it out (contract 1.5).',
  },
  {
    at: /^\w+ header Access-Control-/,
    ours: 'less',
    because: 'Its CORS headers have placeholders for values; answering browsers is optional (contract 1.5).',
  },
  {
    at: /^\w+ answer(\/\S+)? (required|others)$/,
    ours: 'more',
    because: 'Every property is in every answer, null or not, and no other is (contract 1.5).',
  },
  {
    at: /^\w+ answer\/\S+ nullable$/,
    ours: 'less',
    because: 'It says nullable of nearly everything. Ours says so of what can be null.',
  },
  {
    at: /^\w+ answer(\/interactions\/\*)?\/inbound_resource_status nullable$/,
    ours: 'more',
    because:
      'A text that the application sends has no inbound side (contract 2.5); its own example shows null.',
  },
  {
    at: /^\w+ answer(\/interactions\/\*)?\/outbound_resource_status nullable$/,
    ours: 'more',
    because: 'A side that never was is null throughout (contract 2.4).',
  },
  {
    at: /^\w+ answer\/\S+ (minLength|maxLength|minimum|maximum)$/,
    ours: 'more',
    because: 'The limits of parameters (contract 2 and section 6) hold for what is answered as well.',
  },
  {
    at: /^\w+ answer\/\S+ default$/,
    ours: 'less',
    because: 'An answer has every property: there is nothing to default.',
  },
  {
    at: /^\w+ form \S+ (minLength|maxLength|minimum|maximum|maxItems)$/,
    ours: 'more',
    because: 'The published file tells limits in words only (contract 2 and section 6).',
  },
  {
    at: /^\w+ query (Page|PageSize) (default|maximum)$/,
    ours: 'more',
    because: 'It tells the default in words. A page by its number alone is bounded; links are not.',
  },
  {
    at: /^\w+ query PageSize format$/,
    ours: 'less',
    because: 'No size needs 64 bits.',
  },
  {
    at: /^\w+ query PageToken pattern$/,
    ours: 'more',
    because: 'Whatever is no token of ours is refused (contract 1.6).',
  },
  {
    at: /^Fetch(Service|Session) path Sid minLength$/,
    ours: 'more',
    because: 'A path whose last segment is empty is another path.',
  },
  {
    at: /^CreateMessageInteraction status$/,
    ours: 'other',
    because: 'The reference pages say 201 and come before the OpenAPI file (contract section 0).',
  },
  {
    at: /^DeleteParticipant status$/,
    ours: 'other',
    because: 'Older libraries take only 204 for a success, newer ones any 2xx (contract section 0 and 1.1).',
  },
  {
    at: /^\w+ (answer\S*\/|form )(phone_number|PhoneNumber) format$/,
    ours: 'less',
    because: 'No standard has it. What is wrong with a number is told with a code of its own (contract 2.6).',
  },
  {
    at: /^\w+ answer\S*\/capabilities(\/(fax|mms|sms|voice))? (type|format)$/,
    ours: 'less',
    because: 'It names four of the keys. Ours says of any key that it is a flag.',
  },
  {
    at: /^\w+ answer\S*\/links format$/,
    ours: 'less',
    because: 'No standard has it. Ours names the addresses.',
  },
  {
    at: /^\w+ answer\S*\/links\/\w+ (type|format|required)$/,
    ours: 'more',
    because: 'The published file shows them in examples only (contract section 2).',
  },
  {
    at: /^\w+ answer\S*\/meta\/key enum$/,
    ours: 'more',
    because: 'Each list has its own one (contract 1.6).',
  },
  {
    at: /^\w+ answer(\/interactions\/\*)?\/type enum$/,
    ours: 'other',
    because: 'Nothing of unknown type is recorded.',
  },
  {
    at: /^\w+ answer(\/interactions\/\*)?\/(in|out)bound_resource_sid pattern$/,
    ours: 'other',
    because: 'Ours names the kinds of resource that there are (contract 1.3).',
  },
  {
    at: /^\w+ answer(\/interactions\/\*)?\/(in|out)bound_resource_type enum$/,
    ours: 'more',
    because: 'The published file has the two words in its description only.',
  },
  {
    at: /^(\w+Service (form GeoMatchLevel|answer\/geo_match_level)|ListService answer\/services\/\*\/geo_match_level) enum$/,
    ours: 'other',
    because: 'Twilio documents `extended-area-code`, and clients send it (contract 2.1).',
  },
  {
    at: /^\w+ (form ProxyIdentifierSid|answer\S*\/proxy_identifier_sid) pattern$/,
    ours: 'other',
    because: 'A proxy identifier can be a short code (contract 2.3).',
  },
  {
    at: /^CreateSession form Participants\/\*/,
    ours: 'more',
    because: 'The published file does not say what a participant is; clients send these (contract 1.4).',
  },
  {
    at: /^CreateShortCode form IsReserved type$/,
    ours: 'more',
    because: 'As for a number: reserving it later leaves a moment in which it may be given away.',
  },
]

/** Which row a difference is; undefined when nobody decided it. */
export function rowOf({ at, ours, published }: FactDifference): DocumentDifference | undefined {
  const kind = published === undefined ? 'more' : ours === undefined ? 'less' : 'other'
  return documentDifferences.find((row) => row.ours === kind && row.at.test(at))
}
