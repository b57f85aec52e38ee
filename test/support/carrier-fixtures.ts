// What carriers send, made after their public documentation: test/carriers/{carrier}/*.json, each with its source.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AddressOf, Ingress, IngressSubject } from '../../src/carriers/carrier.ts'

/** A form that a carrier sends, and what it means. */
export interface FormFixture {
  /** The page that it was made after, and when. */
  readonly source: string
  readonly date: string
  readonly subject: IngressSubject
  /** What the address says that the carrier was given. */
  readonly query: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
  /** The event it is read into. What is undefined of it is left out. */
  readonly event: unknown
}

const root = join(import.meta.dirname, '..', 'carriers')

/** The fixtures of one carrier's folder, by the name of the file. */
export const fixturesOf = (carrier: string): { readonly name: string; readonly fixture: FormFixture }[] =>
  readdirSync(join(root, carrier))
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      fixture: JSON.parse(readFileSync(join(root, carrier, file), 'utf8')) as FormFixture,
    }))

/** Addresses of a service of an account here, as carriers of `service` are given them. */
export const addressOf: AddressOf = (subject, query = {}) => {
  const account = `AC${'0'.repeat(32)}`
  const place = `https://proxy.example/v1/Accounts/${account}/Proxy/KS${'1'.repeat(32)}/Webhooks/${subject}`
  const asked = new URLSearchParams(query).toString()
  return asked === '' ? place : `${place}?${asked}`
}

/** @param sign the headers by which the carrier is known */
export function ingressOf(
  { subject, query, form }: Pick<FormFixture, 'subject' | 'query' | 'form'>,
  sign: (url: string, form: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Ingress {
  const url = addressOf(subject, query)
  return {
    subject,
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...sign(url, form) },
    body: new TextEncoder().encode(new URLSearchParams(form).toString()),
    at: new Date('2026-11-20T12:00:00Z'),
    tokens: [],
  }
}
