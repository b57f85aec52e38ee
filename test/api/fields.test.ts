// Each kind of field: what is read, and with which sentence the rest is refused.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { choice, Fault, flag, integer, type Kind, list, sid, text, timestamp, uri } from '../../src/fields.ts'

interface Case {
  readonly what: string
  readonly kind: Kind<never> | Kind<unknown>
  /** Text and what it is read as. */
  readonly reads: readonly (readonly [given: string, value: unknown])[]
  /** Sentence and the texts that it refuses. */
  readonly refuses: Readonly<Record<string, readonly string[]>>
}

const hex = '0123456789abcdef0123456789ABCDEF'
const same = (...texts: string[]) => texts.map((one) => [one, one] as const)
const nul = 'It must not contain the character U+0000.'
const at = (iso: string) => new Date(iso)
const notAnInstant = 'It must be an ISO 8601 date and time, such as 2026-05-04T09:30:00Z.'
const notAUrl = 'It must be an absolute http or https URL.'

const cases: readonly Case[] = [
  {
    what: 'a text of at most 3 characters',
    kind: text({ max: 3 }),
    reads: same('', 'abc', 'ü', '😀😀😀', ' a ', '\n', '\ufffd'),
    refuses: {
      'It must have at most 3 characters.': ['abcd', '😀😀😀😀', 'x'.repeat(1_000_000)],
      [nul]: ['\0', 'a\0'],
    },
  },
  {
    what: 'a text that is not empty',
    kind: text({ min: 1, max: 3 }),
    reads: same('a', ' ', '😀'),
    refuses: { 'It must not be empty.': [''] },
  },
  {
    what: 'a text of 2 to 4 characters',
    kind: text({ min: 2, max: 4 }),
    reads: same('ab', '😀😀', 'abcd', '😀😀😀😀', 'e\u0301'),
    refuses: {
      'It must have at least 2 characters.': ['', 'a', '😀'],
      'It must have at most 4 characters.': ['abcde'],
    },
  },
  {
    what: 'a text with half a surrogate pair',
    kind: text({ max: 9 }),
    reads: same('\ud83d\ude00'),
    refuses: { 'It must not contain half a surrogate pair.': ['\ud800', 'a\udc00', '\ude00\ud83d'] },
  },
  {
    what: 'a SID',
    kind: sid('PN'),
    reads: same(`PN${hex}`),
    refuses: {
      'It must match ^PN[0-9a-fA-F]{32}$.': [
        '',
        'PN',
        `pn${hex}`,
        `SC${hex}`,
        `PN${hex}0`,
        `PN${hex}\n`,
        ` PN${hex}`,
        `PN${'g'.repeat(32)}`,
      ],
    },
  },
  {
    what: 'a SID of two kinds',
    kind: sid('PN', 'SC'),
    reads: same(`PN${hex}`, `SC${hex}`),
    refuses: { 'It must match ^(PN|SC)[0-9a-fA-F]{32}$.': [`KS${hex}`] },
  },
  {
    what: 'a whole number from 0 to 10',
    kind: integer({ min: 0, max: 10 }),
    reads: [
      ['0', 0],
      ['10', 10],
      ['+5', 5],
      ['007', 7],
    ],
    refuses: {
      'It must be a whole number from 0 to 10.': [
        '',
        '-1',
        '11',
        '1.0',
        '1e1',
        '0x1',
        ' 1',
        '1 ',
        '1\n',
        'NaN',
        'Infinity',
        '٣',
        '1_0',
        '1,0',
        '9'.repeat(400),
      ],
    },
  },
  {
    what: 'a whole number that may be negative',
    kind: integer({ min: -5, max: 5 }),
    reads: [
      ['-5', -5],
      ['0', 0],
    ],
    refuses: { 'It must be a whole number from -5 to 5.': ['-6', '--5', '+-5', '-'] },
  },
  {
    what: 'a flag',
    kind: flag,
    reads: [
      ['true', true],
      ['True', true],
      ['FALSE', false],
    ],
    refuses: { 'It must be true or false.': ['', '1', '0', 'yes', 'true ', 'truefalse'] },
  },
  {
    what: 'a choice',
    kind: choice(['in-progress', 'closed']),
    reads: [
      ['in-progress', 'in-progress'],
      ['IN_PROGRESS', 'in-progress'],
      ['In-Progress', 'in-progress'],
      ['Closed', 'closed'],
    ],
    refuses: {
      'It must be one of in-progress, closed.': ['', 'in progress', 'inprogress', 'closed ', 'open'],
    },
  },
  {
    what: 'an instant',
    kind: timestamp,
    reads: [
      ['2026-05-04T09:30:00Z', at('2026-05-04T09:30:00Z')],
      ['2026-05-04t09:30:00z', at('2026-05-04T09:30:00Z')],
      ['2026-05-04T09:30Z', at('2026-05-04T09:30:00Z')],
      ['2026-05-04', at('2026-05-04T00:00:00Z')],
      ['2026-05-04T09:30:00', at('2026-05-04T09:30:00Z')],
      ['2026-05-04 09:30:00', at('2026-05-04T09:30:00Z')],
      ['2026-05-04T09:30:00.5Z', at('2026-05-04T09:30:00.500Z')],
      ['2026-05-04T09:30:00.123456789Z', at('2026-05-04T09:30:00.123Z')],
      ['2026-05-04T09:30:00+05:30', at('2026-05-04T04:00:00Z')],
      ['2026-05-04T09:30:00-0800', at('2026-05-04T17:30:00Z')],
      ['2026-05-04T09:30:00.25-08:00', at('2026-05-04T17:30:00.250Z')],
      [' 2026-05-04T09:30:00Z ', at('2026-05-04T09:30:00Z')],
      ['2024-02-29', at('2024-02-29T00:00:00Z')],
      ['9999-12-31T23:59:59.999Z', at('9999-12-31T23:59:59.999Z')],
    ],
    refuses: {
      [notAnInstant]: [
        '',
        'now',
        '2026',
        '2026-05',
        '2026-5-4',
        '2026-02-29',
        '2026-04-31',
        '2026-00-10',
        '2026-13-01',
        '2026-05-00',
        '2026-05-04T24:30:00Z',
        '2026-05-04T09:60:00Z',
        '2026-05-04T09:30:60Z',
        '2026-05-04T09Z',
        '2026-05-04T09:30:00+24:00',
        '2026-05-04T09:30:00+5',
        '2026-05-04T09:30:00 02:00',
        '2026-05-04Z',
        '20260504T093000Z',
        'Mon, 04 May 2026 09:30:00 +0000',
        '1777887000',
        '10000-01-01T00:00:00Z',
        '+010000-01-01T00:00:00Z',
        // Their offset takes them out of the four-digit years, and out of what can be written.
        '9999-12-31T23:59:59-01:00',
        '0000-01-01T00:00:00+01:00',
        '2026-05-04T09:30:00Z\0',
      ],
    },
  },
  {
    what: 'an address',
    kind: uri({ max: 40 }),
    reads: same(
      'http://a',
      'HTTPS://A.example',
      'https://a.example:8443/b%20c?d=~e;f#g',
      'https://user:secret@a.example/',
      'http://[::1]:8080/',
    ),
    refuses: {
      'It must have at most 40 characters.': [`https://a.example/${'x'.repeat(23)}`],
      [notAUrl]: [
        '',
        'a.example',
        '/path',
        '//a.example',
        'https://',
        'https:a.example',
        'https:/a.example',
        'ftp://a.example',
        'javascript:alert(1)',
        'data:text/plain,x',
        ' https://a.example',
        'https://a.example ',
        'https://a.exa mple',
        'https://a.example/a b',
        'https://a.example/\n',
        'https://a.\nexample/',
        'https://a.example/\0',
        'https://a.example/ü',
        'https://a.example/[x]',
        'https://a.example/100%',
        'https://a.example/#a#b',
        'https://a.example:99999/',
        'https://a.example/"<>\\^`{|}',
      ],
    },
  },
]

for (const { what, kind, reads, refuses } of cases) {
  suite(what, () => {
    for (const [given, value] of reads) {
      test(`reads ${brief(given)}`, () => assert.deepEqual(kind.decode([given]), value))
    }
    for (const [sentence, texts] of Object.entries(refuses)) {
      for (const given of texts) {
        test(`refuses ${brief(given)}: ${sentence}`, () => {
          assert.throws(
            () => kind.decode([given]),
            (error) => error instanceof Fault && error.message === sentence,
          )
        })
      }
    }
  })
}

suite('all kinds', () => {
  test('what is refused is refused as a Fault that ends a sentence, whatever is given', () => {
    const all = [...cases.map(({ kind }) => kind), list(flag, { max: 2 })]
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
        (kind, given) => {
          try {
            kind.decode(given)
          } catch (error) {
            assert.ok(error instanceof Fault && /^[A-Z].*\.$/.test(error.message), String(error))
          }
        },
      ),
    )
  })
})

function brief(given: string): string {
  return given.length > 50 ? `${given.length} times ${given.at(-1)!}` : JSON.stringify(given)
}
