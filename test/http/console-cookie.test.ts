// The cookie of a browser's session, as it is written and as it is read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cookieCredentials, sessionCookie } from '../../src/http/console-cookie.ts'

const user = `SI${'a'.repeat(32)}`
const begun = { credentials: { user, password: 'secret' }, date_expires: new Date(0) }

test('no script reads it, no other site sends it, and over https it is never sent in the clear', () => {
  assert.equal(
    sessionCookie(begun, true),
    `maskline_session=${user}:secret; Path=/; HttpOnly; SameSite=Strict; Secure`,
  )
  assert.doesNotMatch(sessionCookie(begun, false), /Secure/)
  assert.match(sessionCookie(null, true), /^maskline_session=; .*Max-Age=0$/)
})

test('it is found among others, and what is no session is none', () => {
  const read = (header: string | undefined) => cookieCredentials(header)
  const found = { user, password: 'secret' }
  assert.deepEqual(read(`a=b; maskline_session=${user}:secret; c=d`), found)
  assert.deepEqual(read(`maskline_session=${user}:secret`), found)
  for (const header of [
    undefined,
    '',
    'maskline_session',
    'maskline_session=',
    `maskline_session=${user}`,
    `maskline_session=${user}:`,
    `maskline_session=${user}:a:b`,
    `maskline_session=AC${'a'.repeat(32)}:token`,
    `other_maskline_session=${user}:secret`,
  ]) {
    assert.equal(read(header), undefined, header)
  }
})
