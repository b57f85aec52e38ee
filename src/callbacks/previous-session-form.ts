// What OutOfSessionCallbackUrl is told of the session that the pair of numbers belonged to. Names: contract 4.4.
import type { Participant } from '../storage/participants.ts'
import type { Session } from '../storage/sessions.ts'

export interface Previous {
  readonly session: Session
  /** Who contacts now. */
  readonly sender: Participant
  readonly counterpart: Participant | undefined
}

/** Parameters; what has no value is left out. */
export function previousSessionForm({ session, sender, counterpart }: Previous): Record<string, string> {
  const told: Record<string, string | null> = {
    sessionSid: session.sid,
    sessionServiceSid: session.service_sid,
    sessionAccountSid: session.account_sid,
    sessionUniqueName: session.unique_name,
    sessionStatus: session.status,
    sessionClosedReason: session.closed_reason,
    sessionMode: session.mode,
    sessionDateCreated: seconds(session.date_created),
    sessionDateUpdated: seconds(session.date_updated),
    sessionDateStarted: seconds(session.date_started),
    sessionDateLastInteraction: seconds(session.date_last_interaction),
    sessionDateEnded: seconds(session.date_ended),
    // Without the prefix, as seen.
    ttl: String(session.ttl),
    ...participantForm('inbound', sender),
    ...(counterpart && participantForm('outbound', counterpart)),
  }
  return Object.fromEntries(Object.entries(told).filter((pair): pair is [string, string] => pair[1] !== null))
}

function participantForm(side: string, participant: Participant): Record<string, string | null> {
  const form = {
    Sid: participant.sid,
    AccountSid: participant.account_sid,
    ServiceSid: participant.service_sid,
    SessionSid: participant.session_sid,
    FriendlyName: participant.friendly_name,
    Identifier: participant.identifier,
    ProxyIdentifier: participant.proxy_identifier,
    ProxyIdentifierSid: participant.proxy_identifier_sid,
    DateCreated: seconds(participant.date_created),
    DateUpdated: seconds(participant.date_updated),
  }
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [`${side}Participant${name}`, value]))
}

const seconds = (date: Date | null) => date && `${date.toISOString().slice(0, 19)}Z`
