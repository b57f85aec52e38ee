// What a number can do, in every spelling that clients read.

interface Abilities {
  readonly voice: boolean
  readonly sms: boolean
  readonly mms: boolean
  readonly fax: boolean
}

/**
 * Twilio: the live API answers thirteen keys, its OpenAPI file names four, and typed libraries read those four (Java's
 * in capitals). All are given; unknown keys harm no library (contract 2.6).
 */
export function capabilities({ voice, sms, mms, fax }: Abilities): Record<string, boolean> {
  return {
    voice_inbound: voice,
    voice_outbound: voice,
    sms_inbound: sms,
    sms_outbound: sms,
    mms_inbound: mms,
    mms_outbound: mms,
    fax_inbound: fax,
    fax_outbound: fax,
    sip_trunking: voice,
    restriction_voice_domestic: false,
    restriction_sms_domestic: false,
    restriction_mms_domestic: false,
    restriction_fax_domestic: false,
    voice,
    sms,
    mms,
    fax,
    SMS: sms,
    MMS: mms,
  }
}
