import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type Form, formOf, formOfJson, utf8 } from '../src/form.ts'
import { Problem } from '../src/domain/problem.ts'

const entries = (form: Form) => [...form].map(([name, given]) => [name, [...given]])
const malformed = (error: unknown) => error instanceof Problem && error.kind === 'malformed-request'

suite('forms', () => {
  const decoded: Record<string, [name: string, given: string[]][]> = {
    '': [],
    '&': [],
    '&&a=1&&': [['a', ['1']]],
    'a=1&b=2': [
      ['a', ['1']],
      ['b', ['2']],
    ],
    'a=1&b=2&a=3': [
      ['a', ['1', '3']],
      ['b', ['2']],
    ],
    a: [['a', ['']]],
    'a=': [['a', ['']]],
    '=a': [['', ['a']]],
    '=': [['', ['']]],
    'a=b=c': [['a', ['b=c']]],
    'a=1+1': [['a', ['1 1']]],
    'a+b=c': [['a b', ['c']]],
    'a=1%2B1': [['a', ['1+1']]],
    'a=%26%3D%25': [['a', ['&=%']]],
    'a=%F0%9F%98%80%c3%bc': [['a', ['😀ü']]],
    'a=😀ü': [['a', ['😀ü']]],
    'a=%00': [['a', ['\0']]],
    'a=%0D%0A': [['a', ['\r\n']]],
    'a;b=c': [['a;b', ['c']]],
    'a[]=1&a[]=2': [['a[]', ['1', '2']]],
    '__proto__=1&constructor=2': [
      ['__proto__', ['1']],
      ['constructor', ['2']],
    ],
  }
  for (const [text, wanted] of Object.entries(decoded)) {
    test(`${JSON.stringify(text)} is read as browsers read it`, () => {
      assert.deepEqual(entries(formOf(text)), wanted)
      assert.deepEqual(
        entries(formOf(text)).flatMap(([, given]) => given).length,
        new URLSearchParams(text).size,
      )
    })
  }

  for (const [text, value] of Object.entries({
    '%': '%',
    '100%': '100%',
    '%zz': '%zz',
    '%2': '%2',
    '%%41': '%A',
    '%41%': 'A%',
    '%+%20%': '%  %',
    '%u0041': '%u0041',
  })) {
    test(`a percent sign that starts no code stands for itself: ${text}`, () => {
      assert.deepEqual(entries(formOf(`a=${text}`)), [['a', [value]]])
    })
  }

  for (const bytes of [
    '%ff',
    '%c3%28',
    '%ed%a0%80',
    '%f4%90%80%80',
    '%c0%80',
    '%e2%82',
    '%e2%82%zz',
    '%80',
  ]) {
    test(`what is not UTF-8 is refused: ${bytes}`, () => {
      assert.throws(() => formOf(`a=${bytes}`), malformed)
      assert.throws(() => formOf(`${bytes}=a`), malformed)
    })
  }

  test('a thousand parameters are read, one more is refused', () => {
    const given = (count: number) => Array(count).fill('a=1').join('&')
    assert.equal(formOf(given(1000)).get('a')?.length, 1000)
    assert.throws(() => formOf(given(1001)), malformed)
  })

  const pairs = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), {
    maxLength: 20,
  })

  test('what was encoded as a form is read as it was', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const form = formOf(new URLSearchParams(given).toString())
        assert.deepEqual(entries(form), entries(grouped(given)))
      }),
    )
  })

  test('the order of names does not matter, the order of the texts of one name is kept', () => {
    fc.assert(
      fc.property(pairs, fc.infiniteStream(fc.nat()), (given, chance) => {
        // Any order in which the texts of each name keep their own.
        const queues = new Map([...grouped(given)].map(([name, texts]) => [name, [...texts]]))
        const shuffled: [string, string][] = []
        while (queues.size > 0) {
          const names = [...queues.keys()]
          const name = names[chance.next().value! % names.length]!
          shuffled.push([name, queues.get(name)!.shift()!])
          if (queues.get(name)!.length === 0) queues.delete(name)
        }
        const sorted = (form: Form) =>
          entries(form).sort(([one], [other]) => (String(one) < String(other) ? -1 : 1))
        assert.deepEqual(
          sorted(formOf(new URLSearchParams(shuffled).toString())),
          sorted(formOf(new URLSearchParams(given).toString())),
        )
      }),
    )
  })

  test('any text is read or refused as malformed', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('%', '&', '=', '+', 'a', 'f', '0', 'C3', 'ü'), { maxLength: 30 })
        .map((all) => all.join('')),
    )
    fc.assert(
      fc.property(anything, (text) => {
        try {
          formOf(text)
        } catch (error) {
          assert.ok(malformed(error))
        }
      }),
    )
  })
})

suite('JSON bodies', () => {
  test('a JSON object is the form of the same names: lists repeat, null is empty, the rest is its text', () => {
    const json =
      '{"a":"x","b":["1","2"],"c":null,"d":true,"e":1.50,"f":{"g":[1,null]},"h":[],"i":[null,{"j":1}]}'
    assert.deepEqual(entries(formOfJson(json)), [
      ['a', ['x']],
      ['b', ['1', '2']],
      ['c', ['']],
      ['d', ['true']],
      ['e', ['1.5']],
      ['f', ['{"g":[1,null]}']],
      ['i', ['', '{"j":1}']],
    ])
  })

  for (const none of ['', ' ', '\r\n']) {
    test(`${JSON.stringify(none)} as JSON is no parameters`, () => {
      assert.deepEqual(entries(formOfJson(none)), [])
    })
  }

  for (const wrong of ['[]', 'null', '5', '"a=1"', '{', '{"a":1}}', "{'a':1}", 'a=1', '\ufeff{}']) {
    test(`${JSON.stringify(wrong)} is no JSON object`, () => {
      assert.throws(() => formOfJson(wrong), malformed)
    })
  }

  test('JSON nested beyond measure is refused or read, never a fault of ours', () => {
    for (const depth of [100, 1_000, 10_000, 120_000]) {
      try {
        formOfJson(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
      } catch (error) {
        assert.ok(malformed(error), String(error))
      }
    }
  })

  test('any object of texts is read as it was written', () => {
    const texts = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(fc.dictionary(texts, fc.oneof(texts, fc.array(texts, { minLength: 1 }))), (given) => {
        const wanted = Object.entries(given).map(([name, value]) => [name, [value].flat()])
        assert.deepEqual(entries(formOfJson(JSON.stringify(given))), wanted)
      }),
    )
  })
})

suite('bytes as text', () => {
  test('UTF-8 is read as it is, a byte order mark and all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(utf8(Buffer.from(text)), text)
      }),
    )
    assert.equal(utf8(Buffer.from('\ufeffa')), '\ufeffa')
  })

  test('bytes that are not UTF-8 are refused, never repaired', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          assert.deepEqual(Buffer.from(utf8(bytes)), Buffer.from(bytes))
        } catch (error) {
          assert.ok(malformed(error))
          assert.ok(Buffer.from(bytes).toString('utf8').includes('\ufffd'))
        }
      }),
    )
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
      assert.throws(() => utf8(Uint8Array.from(bytes)), malformed)
    }
  })
})

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  return new Map(
    [...Map.groupBy(pairs, ([name]) => name)].map(([name, all]) => [name, all.map(([, text]) => text)]),
  )
}
