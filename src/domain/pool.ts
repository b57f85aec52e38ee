// A service's pool of proxy numbers: how many may be in it.

/** Twilio: limits of 2019-07-11 (contract section 6). */
export const poolLimits = { reserved: 5000, unreserved: 500 } as const
