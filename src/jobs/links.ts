// Keeps the connections of carriers that have one.
import { linkListener } from '../operations/link-listener.ts'
import type { Context } from '../operations/ports.ts'
import type { Job } from './rounds.ts'

/** One for each carrier that keeps a connection. */
export function startLinks(context: Context): Job[] {
  return context.carriers.all.flatMap((carrier) => carrier.link?.open(linkListener(context, carrier)) ?? [])
}
