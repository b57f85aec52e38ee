// Where Twilio's published record disagrees with itself, two behaviours are offered. This table is every difference
// between them; no other file asks which profile is on (contract section 0).

export interface Compat {
  /** HTTP status that answers a created MessageInteraction. */
  readonly messageInteractionCreated: 200 | 201
  /** How an Interaction's `type` is written in REST answers. */
  readonly interactionType: { readonly message: string; readonly voice: string }
  /** A larger PageSize is clamped to this. */
  readonly pageSizeMax: number
  /** A missing record: one plain 404 for all, or 400 with the code of its kind. */
  readonly missing: 'plain-404' | 'own-code'
  /** Seconds of silence after which a session with neither ttl nor DateExpiry expires. Null: never. */
  readonly idleExpirySeconds: number | null
}

export const compatProfiles = {
  documented: {
    messageInteractionCreated: 201,
    interactionType: { message: 'message', voice: 'voice' },
    pageSizeMax: 1000,
    missing: 'plain-404',
    idleExpirySeconds: null,
  },
  live: {
    messageInteractionCreated: 200,
    interactionType: { message: 'Message', voice: 'Voice' },
    pageSizeMax: 100,
    missing: 'own-code',
    idleExpirySeconds: 90 * 86_400,
  },
} as const satisfies Record<string, Compat>

export type CompatProfile = keyof typeof compatProfiles
