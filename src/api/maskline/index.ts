// The list of Maskline's own resources and routes.
import { account } from './account.ts'
import { alert } from './alert.ts'
import { apiKey } from './api-key.ts'
import { authTokenRoutes } from './auth-token.ts'
import { callback } from './callback.ts'
import { callbackActionRoutes } from './callback-actions.ts'
import { carrierRoutes } from './carrier.ts'
import { foundInteraction, foundSession } from './found-session.ts'
import { figureRoutes } from './figures.ts'
import { poolRoutes } from './pool.ts'
import { receiverRoutes } from './receiver.ts'
import { serviceOptions } from './service-options.ts'
import { signInRoutes } from './sign-in.ts'
import { streamRoutes } from './stream.ts'
import { traceRoutes } from './trace.ts'

export const masklineResources = [
  account,
  apiKey,
  callback,
  alert,
  serviceOptions,
  foundSession,
  foundInteraction,
]
export const masklineRoutes = [
  ...masklineResources.flatMap(({ routes }) => routes),
  ...callbackActionRoutes,
  ...receiverRoutes,
  ...authTokenRoutes,
  ...traceRoutes,
  ...poolRoutes,
  ...streamRoutes,
  ...carrierRoutes,
  ...figureRoutes,
  ...signInRoutes,
]
