// Every route of the Proxy API with a record of one account behind every parameter of its path: for rules that hold for
// all routes.
import { resources } from '../../src/api/index.ts'
import type { Route } from '../../src/api/resource.ts'
import { type Client, clientOf } from './client.ts'
import { aliceAndBob, aShortCode } from './prologues.ts'
import { play, type Played } from './scenarios.ts'
import type { World } from './world.ts'

export const routes: readonly Route[] = resources.flatMap((resource) => resource.routes)

/** The SIDs that stand in paths, by the name of the parameter. */
export type Sids = Readonly<Record<string, string>>

export interface Property extends Played {
  readonly sids: Sids
  readonly stranger: Client
}

/** An account with one record of every kind, and a stranger who has an account, too. */
export async function property(world: World): Promise<Property> {
  const played = await play(world, [
    ...aliceAndBob({ UniqueName: 'the session' }),
    ...aShortCode('12345'),
    { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 201, as: 'text' },
  ])
  const sid = (name: string) => played.record(name).sid as string
  return {
    ...played,
    sids: {
      service_sid: sid('service'),
      session_sid: sid('session'),
      participant_sid: sid('alice'),
      interaction_sid: sid('text'),
      number_sid: sid('number1'),
      short_code_sid: sid('code'),
    },
    stranger: clientOf(world.base, await world.account()),
  }
}

/** The route's path with these SIDs in it, as they are. */
export function filled(path: string, sids: Sids): string {
  return path.replace(/:(\w+)/g, (_, name: string) => sids[name]!)
}

/** Names of the parameters in a route's path. */
export function parametersOf({ path }: Route): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
}

/** Names of the form parameters of the routes that have any. */
export const formParameters: Readonly<Record<string, readonly string[]>> = {
  CreateService: [
    'UniqueName',
    'DefaultTtl',
    'CallbackUrl',
    'GeoMatchLevel',
    'NumberSelectionBehavior',
    'InterceptCallbackUrl',
    'OutOfSessionCallbackUrl',
    'ChatInstanceSid',
  ],
  UpdateService: [
    'UniqueName',
    'DefaultTtl',
    'CallbackUrl',
    'GeoMatchLevel',
    'NumberSelectionBehavior',
    'InterceptCallbackUrl',
    'OutOfSessionCallbackUrl',
    'ChatInstanceSid',
  ],
  CreateSession: ['UniqueName', 'DateExpiry', 'Ttl', 'Mode', 'Status', 'Participants'],
  UpdateSession: ['DateExpiry', 'Ttl', 'Status'],
  CreateParticipant: ['Identifier', 'FriendlyName', 'ProxyIdentifier', 'ProxyIdentifierSid'],
  CreateMessageInteraction: ['Body', 'MediaUrl'],
  CreatePhoneNumber: ['Sid', 'PhoneNumber', 'IsReserved'],
  UpdatePhoneNumber: ['IsReserved'],
  CreateShortCode: ['Sid', 'IsReserved'],
  UpdateShortCode: ['IsReserved'],
}
