import type { Route } from '../resource.ts'

export const coreRoutes: readonly Route[] = []
