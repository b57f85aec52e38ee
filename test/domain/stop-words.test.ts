import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isStopWord } from '../../src/domain/stop-words.ts'

// Contract 3.5, step 2.
const words = 'STOP STOPALL UNSUBSCRIBE END CANCEL QUIT REVOKE OPTOUT ARRETT ARRET ARRETE UNSTOP'.split(' ')
const relayed = ['START', 'YES', 'DEBUT', 'HELP', 'INFO']
const spaces = fc.stringMatching(/^[ \t\r\n\u00a0\u2003]*$/)

/** The word with each letter in either case. */
const inAnyCase = (word: string) =>
  fc
    .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
    .map((lower) => [...word].map((letter, at) => (lower[at] ? letter.toLowerCase() : letter)).join(''))

test('a stop word stops in any letter case and with any space around it', () => {
  const texts = fc.tuple(spaces, fc.constantFrom(...words).chain(inAnyCase), spaces)
  fc.assert(fc.property(texts, (parts) => assert.ok(isStopWord(parts.join('')))))
  assert.ok(isStopWord(`STOP${' '.repeat(1500)}`))
})

test('a stop word among other words does not stop', () => {
  for (const word of words) {
    for (const text of [`${word} it`, `please ${word}`, `${word}.`, `${word}${word}`, [...word].join(' ')]) {
      assert.ok(!isStopWord(text), text)
    }
  }
})

test('words that answer a stop, and any other text, are relayed', () => {
  for (const word of [...relayed, '', ' ', 'S T O P', 'stopped', 'Ende']) assert.ok(!isStopWord(word), word)
})
