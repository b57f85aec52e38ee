// Lists of numbers as people paste them, and as spreadsheets write them.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { understoodNumbers } from '../../console/numbers/wanted.ts'

const read = (text: string, from: 'list' | 'file' = 'list', reserved = false) =>
  understoodNumbers({ text, from, reserved })
const keys = (text: string, from: 'list' | 'file' = 'list') => read(text, from).wanted.map(({ key }) => key)
const [one, two] = ['+12065550180', '+12065550181']

suite('lists of numbers to add', () => {
  test('a list has one number a line, or several, written as people write them', () => {
    assert.deepEqual(keys('+1 (206) 555-0180\r\n\n  206.555.0181  \n'), [one, two])
    assert.deepEqual(keys('+12065550180, +12065550181;tel:+12065550182'), [one, two, '+12065550182'])
    const sid = `SC${'a'.repeat(32)}`
    assert.deepEqual(keys(`${sid}\n'+12065550180`), [sid, one])
  })

  test('a file has its numbers in the column that says so, or in the first', () => {
    const named =
      'name;phone_number;reserved\n"Line; one";"+1 206 555 0180";TRUE\n"two ""b""\nof it";+12065550181;\n;;\n'
    assert.deepEqual(read(named, 'file', false).wanted, [
      { key: one, reserved: true },
      { key: two, reserved: false },
    ])
    assert.deepEqual(keys('\uFEFFRufnummer,wer\n+12065550180,a 12\n+12065550181,b\n', 'file'), [one, two])
    assert.deepEqual(keys('+12065550180\t2\n+12065550181\t3', 'file'), [one, two])
  })

  test('what is left out is told with its line and why', () => {
    const { wanted, left } = read('+12065550180\nhello\n+1 206 555 0180\n1.20655E+10\n07911 123456\n12345')
    assert.equal(wanted.length, 1)
    assert.deepEqual(
      left.map(({ line, why }) => [line, why.split(/[.:?]/)[0]]),
      [
        [2, 'It is no phone number'],
        [3, 'It is in the list already'],
        [4, 'A spreadsheet shortened it'],
        [5, 'Its country is not known'],
        [6, 'Is it a short code'],
      ],
    )
  })

  test('a list of any length is read, as far as a pool can hold it', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `+1206${String(at).padStart(7, '0')}`).join('\n')
    const { wanted, left } = read(many)
    assert.deepEqual([wanted.length, left.length], [6_000, 14_000])
    assert.deepEqual(read('"'.repeat(5_000) + '\n+12065550180').wanted.length, 1)
  })
})
