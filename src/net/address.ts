// Which addresses of the internet a request of ours may go to.
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Addresses that are reached although they are not public, as the operator said. */
export interface AllowList {
  has(address: string): boolean
}

/**
 * @param ranges addresses, or ranges as 10.0.0.0/8
 * @throws {RangeError} one of them is neither
 */
export function allowList(ranges: readonly string[]): AllowList {
  const known = ranges.map(rangeOf)
  return {
    has(address) {
      const parsed = ipaddr.process(address)
      return known.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits))
    },
  }
}

function rangeOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  try {
    // ipaddr.js also reads short forms, where 10.1 is 10.0.0.1: nobody who writes a range means that.
    if (isIP(text.split('/', 1)[0]!) === 0) throw new RangeError(text)
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.process(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    throw new RangeError(`"${text}" is neither an address nor a range such as 10.0.0.0/8`)
  }
}

/**
 * Whether anybody on the internet could be there: not private, loopback, link-local, multicast, reserved, nor a way to
 * write one of those in IPv6 (IANA's registries of special-purpose addresses).
 */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}
