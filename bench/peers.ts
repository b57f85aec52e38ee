// The others that Maskline is measured beside: which of them this machine has, and how to get those it has not.
import { findKannel } from './kannel.ts'
import { findPgbench } from './pgbench.ts'
import { findPrism } from './prism.ts'

const finders = { prism: findPrism, kannel: findKannel, pgbench: findPgbench } as const

export type PeerName = keyof typeof finders
export const peerNames = Object.keys(finders) as PeerName[]

export interface Peers {
  /** Those that are here, with their versions. */
  readonly here: Partial<Record<PeerName, { readonly version: string; readonly command?: string }>>
  /** Those that were wanted and are not here, with what to do. */
  readonly missing: Partial<Record<PeerName, string>>
}

export function findPeers(wanted: readonly PeerName[]): Peers {
  const found = wanted.map((name) => [name, finders[name]()] as const)
  return {
    here: Object.fromEntries(found.flatMap(([name, peer]) => ('missing' in peer ? [] : [[name, peer]]))),
    missing: Object.fromEntries(
      found.flatMap(([name, peer]) => ('missing' in peer ? [[name, peer.missing]] : [])),
    ),
  }
}
