// The cookie by which a browser's session comes (RFC 6265): no script reads it, and no other site's page sends it.
import type { BegunSignIn } from '../operations/sign-in.ts'
import { signInCredentials } from '../operations/sign-in.ts'
import type { Credentials } from '../operations/ports.ts'

const name = 'maskline_session'

/** @param secure the browser came by https: then it must not send the cookie in the clear */
export function sessionCookie(begun: BegunSignIn | null, secure: boolean): string {
  const { user, password } = begun?.credentials ?? { user: '', password: '' }
  const value = begun === null ? '' : `${user}:${password}`
  const end = begun === null ? '; Max-Age=0' : ''
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${end}`
}

export function cookieCredentials(header: string | undefined): Credentials | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key = '', value = ''] = pair.split('=')
    if (key.trim() === name) return signInCredentials(value.trim())
  }
  return undefined
}
