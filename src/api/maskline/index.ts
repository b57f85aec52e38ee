// The list of Maskline's own resources and routes.
import { account } from './account.ts'
import { apiKey } from './api-key.ts'
import { authTokenRoutes } from './auth-token.ts'

export const masklineResources = [account, apiKey]
export const masklineRoutes = [...masklineResources.flatMap(({ routes }) => routes), ...authTokenRoutes]
