import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describeSchema } from '../../scripts/schema.ts'
import { onBothDatabases } from '../support/opened.ts'

const written = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

onBothDatabases(
  'the files that describe the schema are what the migrations make: else run npm run schema',
  async ({ db }) => {
    const { golden, code } = await describeSchema(db)
    assert.equal(written('migrations/schema.sql'), golden)
    assert.equal(written('src/storage/schema.ts'), code)
  },
)
