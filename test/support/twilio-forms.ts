// What services that speak as Twilio does send, and were sent: in the words of its forms.
import twilio from 'twilio'
import type { Ingress, OutboundMessage } from '../../src/carriers/carrier.ts'
import type { FakeTwilio } from './fake-twilio.ts'

/** The signature of a form, by Twilio's own library. */
export const signedForm = (token: string, { url, body }: Pick<Ingress, 'url' | 'body'>): string =>
  twilio.getExpectedTwilioSignature(
    token,
    url,
    Object.fromEntries(new URLSearchParams(Buffer.from(body).toString())),
  )

/** The texts that a network was given. */
export const sentTexts = (
  fake: Pick<FakeTwilio, 'texts'>,
): Pick<OutboundMessage, 'from' | 'to' | 'body' | 'media_urls'>[] =>
  fake.texts().map((form) => ({
    from: form.get('From') ?? '',
    to: form.get('To') ?? '',
    body: form.get('Body') ?? '',
    media_urls: form.getAll('MediaUrl'),
  }))
