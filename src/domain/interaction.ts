// An interaction: one text or call that went through a session, as the log keeps it.

export type InteractionType = 'message' | 'voice'

/** Every word that either side's status may have (contract 2.4). */
export const resourceStatuses = [
  'accepted',
  'answered',
  'busy',
  'canceled',
  'completed',
  'deleted',
  'delivered',
  'delivery-unknown',
  'failed',
  'in-progress',
  'initiated',
  'no-answer',
  'queued',
  'received',
  'receiving',
  'ringing',
  'scheduled',
  'sending',
  'sent',
  'undelivered',
  'unknown',
] as const
export type ResourceStatus = (typeof resourceStatuses)[number]

/** What is to be done next with an interaction that is not settled yet: InterceptCallbackUrl is to be asked. */
export type InteractionStage = 'intercept'

/** Characters a text may have. Twilio: carrier error 21617 above (contract 2.5). */
export const bodyCharactersMax = 1600
/** Media a text may carry (contract section 6). */
export const mediaMax = 10

/** `data` of an interaction that is a text: JSON as a string. Clients parse it unguarded (contract 2.4). */
export function messageData(body: string): string {
  return JSON.stringify({ body })
}

/** What either side of an interaction is in the core API. REST answers say `Message` and `Call` (contract section 0). */
export function resourceType(type: InteractionType): 'Message' | 'Call' {
  return type === 'message' ? 'Message' : 'Call'
}
