// The API as the console uses it: like any other program, but that it comes with the cookie of a browser's session. The token
// that goes with whatever changes something is what signing in answered.
import { signal } from '@preact/signals'

export type Role = 'owner' | 'operator' | 'viewer'

export interface SignedIn {
  readonly account_sid: string
  readonly friendly_name: string
  readonly role: Role
  readonly csrf_token: string | null
  /** This is `maskline dev`. */
  readonly rehearsal: boolean
  readonly simulator: boolean
}

/** Who is signed in. Undefined: not known yet; null: nobody. */
export const signedIn = signal<SignedIn | null | undefined>(undefined)

/** What the API refused, in its words. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly code: number | undefined

  constructor(status: number, code: number | undefined, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export type Form = Readonly<Record<string, string | readonly string[] | undefined>>

/** @throws {Refused} */
/** @param until gives up when it is aborted */
export const get = <T>(path: string, until?: AbortSignal) => ask<T>('GET', path, { until })
/** Parameters that are undefined are left out; of a list each is sent. @throws {Refused} */
export const post = <T>(path: string, form: Form = {}) => ask<T>('POST', path, { body: encoded(form) })
/** @throws {Refused} */
export const remove = (path: string) => ask<undefined>('DELETE', path, {})

export function encoded(form: Form): URLSearchParams {
  const pairs = Object.entries(form).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  )
  return new URLSearchParams(pairs)
}

interface Init {
  readonly body?: URLSearchParams
  readonly until?: AbortSignal | undefined
  readonly authorization?: string
}

async function ask<T>(method: string, path: string, { body, until, authorization }: Init): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      'x-csrf-token': signedIn.value?.csrf_token ?? '',
      ...(authorization !== undefined && { authorization }),
    },
    ...(body !== undefined && { body }),
    ...(until !== undefined && { signal: until }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Refused(0, undefined, 'Maskline cannot be reached.')
  })
  const text = await response.text()
  const answer = parsed(text)
  if (response.ok) return answer as T
  if (response.status === 401 && authorization === undefined) signedIn.value = null
  const { code, message } = (answer ?? {}) as { code?: number; message?: string }
  throw new Refused(response.status, code, message ?? `Answered ${response.status}.`)
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    // A proxy in between answers in its own words.
    return undefined
  }
}

const current = '/maskline/v1/sign-ins/current'

/** Finds out who is signed in. */
export async function whoAmI(): Promise<void> {
  try {
    signedIn.value = await get<SignedIn>(current)
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error
  }
}

/** @throws {Refused} when it is not right */
export async function signIn(user: string, password: string): Promise<void> {
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`
  signedIn.value = await ask<SignedIn>('POST', '/maskline/v1/sign-ins', { authorization })
}

export async function signOut(): Promise<void> {
  await remove(current)
  signedIn.value = null
}

/** Whether who is signed in may change things. */
export const mayChange = () => signedIn.value !== null && signedIn.value?.role !== 'viewer'
