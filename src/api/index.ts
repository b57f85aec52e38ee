// The list of the Proxy API's resources.
import { interaction } from './resources/interaction.ts'
import { messageInteraction } from './resources/message-interaction.ts'
import { participant } from './resources/participant.ts'
import { phoneNumber } from './resources/phone-number.ts'
import { service } from './resources/service.ts'
import { session } from './resources/session.ts'
import { shortCode } from './resources/short-code.ts'

export const resources = [
  service,
  session,
  participant,
  interaction,
  messageInteraction,
  phoneNumber,
  shortCode,
]
