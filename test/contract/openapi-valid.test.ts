// Our OpenAPI document against the specification's own schema, for every profile.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { coreRoutes } from '../../src/api/core/index.ts'
import { resources } from '../../src/api/index.ts'
import { masklineRoutes } from '../../src/api/maskline/index.ts'
import { openApiOf } from '../../src/api/openapi.ts'
import { simulatorRoutes } from '../../src/api/simulator.ts'
import { type CompatProfile, compatProfiles } from '../../src/domain/compat.ts'

const routes = [
  ...resources.flatMap((resource) => resource.routes),
  ...masklineRoutes,
  ...coreRoutes,
  ...simulatorRoutes,
]

suite('the OpenAPI document', () => {
  for (const profile of Object.keys(compatProfiles) as CompatProfile[]) {
    test(`it is valid OpenAPI under the ${profile} profile`, async () => {
      const document = openApiOf(routes, compatProfiles[profile])
      const validator = new Validator()
      const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)))
      assert.ok(valid, JSON.stringify(errors))
      assert.equal(validator.version, '3.0')
    })
  }

  test('a document with an error in it is not valid', async () => {
    const document = { ...openApiOf(routes, compatProfiles.documented), paths: undefined }
    const { valid } = await new Validator().validate(JSON.parse(JSON.stringify(document)))
    assert.equal(valid, false)
  })
})
