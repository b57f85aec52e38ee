// What CallbackUrl and InterceptCallbackUrl are told of an interaction. Names and rules: contract 4.2 and 4.3.
import { resourceType, type ResourceStatus } from '../domain/interaction.ts'
import { isFinal } from '../domain/status-rank.ts'
import type { Interaction } from '../storage/interactions.ts'

/** The moment that is told of: statuses go on changing while a callback waits. */
export interface Moment {
  readonly inbound_status: ResourceStatus | null
  readonly outbound_status: ResourceStatus | null
  readonly at: Date
}

/**
 * Parameters in the order of Twilio's documentation; what has no value is left out.
 * @param urlOf where a side's text or call can be read; null: nowhere
 */
export function interactionForm(
  interaction: Interaction,
  { inbound_status, outbound_status, at }: Moment,
  urlOf: (side: 'inbound' | 'outbound', sid: string) => string | null,
): Record<string, string> {
  const { type, data, media_urls } = interaction
  const media = media_urls ?? []
  return given({
    interactionSid: interaction.sid,
    interactionSessionSid: interaction.session_sid,
    interactionServiceSid: interaction.service_sid,
    interactionAccountSid: interaction.account_sid,
    interactionType: type === 'message' ? 'Message' : 'Voice',
    // A call whose duration was not known at that moment: present, and empty.
    interactionData: type === 'voice' && (data === '{}' || !hasEnded(outbound_status)) ? '' : data,
    interactionDateCreated: `${interaction.date_created.toISOString().slice(0, 19)}Z`,
    interactionDateUpdated: at.toISOString(),
    ...(type === 'message' && { interactionNumMedia: String(media.length) }),
    ...Object.fromEntries(media.map((url, index) => [`interactionMediaUrl${index}`, url])),
    inboundParticipantSid: interaction.inbound_participant_sid,
    ...resource('inbound', interaction.inbound_resource_sid, inbound_status),
    outboundParticipantSid: outbound_status === null ? null : interaction.outbound_participant_sid,
    ...resource(
      'outbound',
      outbound_status === null ? null : interaction.outbound_resource_sid,
      outbound_status,
    ),
  })

  /** What never went out has a status and no SID. */
  function resource(side: 'inbound' | 'outbound', sid: string | null, status: string | null) {
    if (sid === null && status === null) return {}
    return {
      [`${side}ResourceSid`]: sid,
      [`${side}ResourceType`]: resourceType(type).toLowerCase(),
      [`${side}ResourceStatus`]: status,
      [`${side}ResourceUrl`]: sid === null ? null : urlOf(side, sid),
    }
  }
}

const hasEnded = (status: ResourceStatus | null) => status !== null && isFinal(status)

function given(form: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== null))
}
