// What somebody may do in an account, most to least.

/**
 * Owner: everything, with the account's own auth token. Operator: everything but keys, tokens and accounts. Viewer: looks,
 * and sees neither a person's number nor what was written.
 */
export const roles = ['owner', 'operator', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What a key can be given. */
export const keyRoles = ['operator', 'viewer'] as const
export type KeyRole = (typeof keyRoles)[number]

/** Whether who has this role may do what takes at least the other. */
export const reaches = (role: Role, least: Role) => roles.indexOf(role) <= roles.indexOf(least)

/** A link signs somebody in once, by which it becomes a session. */
export type SignInKind = 'link' | 'session'
