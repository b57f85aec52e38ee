// The part of Twilio's core API (2010-04-01) that programs around Proxy use, over the simulator.
import type { Route } from '../resource.ts'
import { callRoutes } from './call.ts'
import { incomingPhoneNumberRoutes } from './incoming-phone-number.ts'
import { messageRoutes } from './message.ts'
import { shortCodeRoutes } from './short-code.ts'

export const coreRoutes: readonly Route[] = [
  ...incomingPhoneNumberRoutes,
  ...shortCodeRoutes,
  ...messageRoutes,
  ...callRoutes,
]
