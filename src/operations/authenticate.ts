import { timingSafeEqual } from 'node:crypto'
import { problem } from '../domain/problem.ts'
import { callerNamed, type CallerSources, digest, type NamedCaller } from './named-caller.ts'
import type { Authenticator, Clock, Credentials } from './ports.ts'

/** Milliseconds for which somebody is known from memory. What another process changed or revoked takes effect this much later. */
const ageMsMax = 5_000
/** Accounts, API keys and browsers' sessions kept in memory. */
const knownMax = 1_000

interface Known extends NamedCaller {
  readonly readAt: number
}

interface Needs extends CallerSources {
  readonly clock: Clock
}

/** Tells whose request it is. Keeps what it read for a few seconds: a read per request would halve the rate. */
export function createAuthenticator(needs: Needs): Authenticator {
  const { clock } = needs
  // Bounded: by `knownMax`.
  const known = new Map<string, Known>()
  return {
    async authenticate(credentials) {
      const found = credentials && (await whose(credentials))
      const [one, other] = found?.digests ?? [nobodysDigest, nobodysDigest]
      // Compared also when there is nobody of that name, so that the time taken tells nothing.
      const given = digest(credentials?.password ?? '')
      const right = [timingSafeEqual(one, given), timingSafeEqual(other, given)].includes(true)
      if (!right || found === undefined) throw problem('wrong-credentials')
      return found
    },
    forget(user) {
      known.delete(user)
    },
  }

  async function whose({ user }: Credentials): Promise<Known | undefined> {
    const now = clock.now().getTime()
    const there = known.get(user)
    if (there !== undefined && Math.abs(now - there.readAt) < ageMsMax) return there
    const found = await callerNamed(needs, user)
    const read = found && { ...found, readAt: now }
    known.delete(user)
    // Strangers' guesses are not kept: they must not push out those who exist. Oldest first out.
    if (read === undefined) return undefined
    if (known.size >= knownMax) known.delete(known.keys().next().value ?? '')
    known.set(user, read)
    return read
  }
}

const nobodysDigest = digest('')
