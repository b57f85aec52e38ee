// Twilio's libraries, each with the script of test/clients that takes it through the life cycle.
import { join } from 'node:path'
import type { Run } from './run.ts'

export const scripts = join(import.meta.dirname, '..', '..', 'test', 'clients')

/** A library that is installed. */
export interface Library {
  /** Language, and version where there are several. */
  readonly name: string
  readonly script: Run
  /** The same script when programs reach `https://proxy.twilio.com` through a proxy, with a certificate of a private CA. */
  readonly behind: (front: Front) => Run
}

export interface Front {
  /** Of the HTTP proxy, on 127.0.0.1. */
  readonly port: string
  /** PEM file of the private CA. */
  readonly ca: string
  /** The same, with the authorities that everybody trusts. */
  readonly bundle: string
  /** The same for Java, if Debian's Java is there. */
  readonly trustStore: string | undefined
}

/** Runs a program in the language, with the library at hand. */
export type Runner = (text: string, env: Readonly<Record<string, string>>) => Run | Promise<Run>
