// Our OpenAPI document against the published one: every difference is listed with its reason, and every listed one is
// there. Whether answers are as published is another question: openapi.test.ts.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { resources } from '../../src/api/index.ts'
import { openApiOf } from '../../src/api/openapi.ts'
import { compatProfiles } from '../../src/domain/compat.ts'
import { documentDifferences, rowOf } from '../support/document-differences.ts'
import { differencesOf, factsOf } from '../support/document-facts.ts'
import { publishedDocument, unpublished } from '../support/openapi.ts'

if (unpublished) console.log(`# skipped: the document as published, ${unpublished}`)

suite('the document as published', { skip: unpublished }, () => {
  const differences = () => {
    const ours = openApiOf(
      resources.flatMap(({ routes }) => routes),
      compatProfiles.documented,
    )
    return differencesOf(factsOf(ours), factsOf(publishedDocument()))
  }

  test('it has every published operation by its id, method and path, and no other', () => {
    assert.deepEqual(
      differences().filter(({ at }) => at.endsWith(' call')),
      [],
    )
  })

  test('every difference is one that was decided', () => {
    const undecided = differences().filter((one) => rowOf(one) === undefined)
    assert.deepEqual(undecided, [])
  })

  test('every decided difference is there', () => {
    const rows = new Set(differences().map(rowOf))
    assert.deepEqual(
      documentDifferences.filter((row) => !rows.has(row)),
      [],
    )
  })
})
