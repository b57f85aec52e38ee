// The list of Maskline's own resources and routes.
import { account } from './account.ts'
import { alert } from './alert.ts'
import { apiKey } from './api-key.ts'
import { authTokenRoutes } from './auth-token.ts'
import { callback } from './callback.ts'
import { carrierRoutes } from './carrier.ts'
import { serviceOptions } from './service-options.ts'
import { streamRoutes } from './stream.ts'
import { traceRoutes } from './trace.ts'

export const masklineResources = [account, apiKey, callback, alert, serviceOptions]
export const masklineRoutes = [
  ...masklineResources.flatMap(({ routes }) => routes),
  ...authTokenRoutes,
  ...traceRoutes,
  ...streamRoutes,
  ...carrierRoutes,
]
