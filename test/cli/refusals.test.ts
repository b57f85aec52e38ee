// What cannot be done is told in one sentence on standard error that says what to do, with an exit code that is not 0.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import pg from 'pg'
import { type ChildOptions, runMaskline } from '../support/child-maskline.ts'
import { sharedPostgres } from '../support/engines.ts'
import { testMasterKey } from '../support/world.ts'

/** Runs it, and answers the one sentence and the exit code. */
async function refusal(
  args: readonly string[],
  options: ChildOptions = {},
): Promise<[string, number | null]> {
  const { code, stdout, stderr } = await runMaskline(args, options)
  assert.equal(stdout, '')
  const [, sentence] = /^maskline: (.+)\n$/.exec(stderr) ?? []
  assert.ok(sentence, `not one sentence:\n${stderr}`)
  return [sentence, code]
}

const key = { MASKLINE_MASTER_KEY: testMasterKey }

const servers: Server[] = []
after(() => {
  for (const server of servers) server.close()
})

/** A server that does this with whoever comes, until the tests end. */
async function listener(onConnection: Parameters<typeof createServer>[1]): Promise<[Server, number]> {
  const server = createServer(onConnection)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return [server, port]
}

suite('command line and settings', () => {
  const accountSid = `AC${'0'.repeat(32)}`
  const cases: readonly [rule: string, args: readonly string[], env: Record<string, string>, says: string][] =
    [
      [
        'an unknown command',
        ['deb'],
        {},
        'There is no command "deb". There are dev, serve, migrate, doctor, accounts, keys.',
      ],
      [
        'an unknown option',
        ['dev', '--prot', '1'],
        {},
        "Unknown option '--prot'. `maskline --help` lists what there is.",
      ],
      [
        'an option of another command',
        ['migrate', '--memory'],
        {},
        'migrate takes no --memory. `maskline migrate --help` says what it takes.',
      ],
      ['a surplus word', ['dev', 'now'], {}, 'dev takes no "now". `maskline dev --help` says what it takes.'],
      [
        'a bad option',
        ['dev', '--port', '80808'],
        { PORT: '1' },
        '--port is "80808". It must be a whole number from 0 to 65535.',
      ],
      [
        'a bad setting',
        ['dev'],
        { MASKLINE_PORT: 'http' },
        'MASKLINE_PORT is "http". It must be a whole number from 0 to 65535.',
      ],
      [
        'a bad setting by its other name',
        ['dev'],
        { PORT: 'http' },
        'PORT is "http". It must be a whole number from 0 to 65535.',
      ],
      [
        'a misspelt setting',
        ['dev'],
        { MASKLINE_PROT: '1' },
        'MASKLINE_PROT is not a setting. Did you mean MASKLINE_PORT?',
      ],
      [
        'a setting that nothing resembles',
        ['dev'],
        { MASKLINE_ESPRESSO_BAR: 'black' },
        'MASKLINE_ESPRESSO_BAR is not a setting. `maskline --help` lists the settings.',
      ],
      [
        'a bad secret, which is not repeated',
        ['dev'],
        { MASKLINE_AUTH_TOKEN: 'hunter2' },
        'MASKLINE_AUTH_TOKEN is not valid. It must have at least 16 characters.',
      ],
      [
        'a database that is none',
        ['serve'],
        { DATABASE_URL: 'mysql://x:secret@y/z' },
        'DATABASE_URL is not valid. It must be like postgres://user:password@host:5432/database, with special ' +
          'characters of the password percent-encoded.',
      ],
      [
        'keeping nothing in a database that keeps',
        ['dev', '--memory'],
        { DATABASE_URL: 'postgres://x/y' },
        '--memory and DATABASE_URL contradict each other: drop one of them.',
      ],
      [
        'half an account',
        ['dev', '--memory', '--port', '0'],
        { TWILIO_ACCOUNT_SID: accountSid },
        'MASKLINE_ACCOUNT_SID (or TWILIO_ACCOUNT_SID) is set without MASKLINE_AUTH_TOKEN (or TWILIO_AUTH_TOKEN). ' +
          'Set both, or neither.',
      ],
    ]
  for (const [rule, args, env, says] of cases) {
    test(`${rule} is refused with 2`, async () => {
      assert.deepEqual(await refusal(args, { env }), [says, 2])
    })
  }
})

suite('PostgreSQL servers', () => {
  let server: string
  const url = (user: string, database: string) => `postgres://${user}@${server}/${database}`

  /** Lets `visitor` in by password only, and makes `poor`, who may not make tables. */
  before(async () => {
    const { port, createDatabase } = await sharedPostgres()
    server = `127.0.0.1:${port}`
    const admin = new pg.Client(await createDatabase())
    await admin.connect()
    await admin.query(`create role visitor login password 'right'; create role poor login`)
    const { rows } = await admin.query<{ file: string; line: string }>(
      `select current_setting('hba_file') as file, line from pg_read_file(current_setting('hba_file')) as text,
       regexp_split_to_table(text, E'\\n') as line`,
    )
    const lines = ['host all visitor 127.0.0.1/32 scram-sha-256', ...rows.map(({ line }) => line)]
    const values = lines.map((line) => `(${pg.escapeLiteral(line)})`).join(', ')
    await admin.query(
      `copy (select * from (values ${values}) as lines) to ${pg.escapeLiteral(rows[0]!.file)}`,
    )
    await admin.query('select pg_reload_conf()')
    await admin.end()
  })

  const serve = (DATABASE_URL: string) => refusal(['serve', '--port', '0'], { env: { DATABASE_URL, ...key } })

  test('a wrong password is told, and not repeated', async () => {
    assert.deepEqual(await serve(url('visitor:wrong', 'postgres')), [
      `The database at postgres://${server}/postgres refuses the password. Correct DATABASE_URL.`,
      1,
    ])
  })

  test('a missing password is told', async () => {
    assert.deepEqual(await serve(url('visitor', 'postgres')), [
      `The database at postgres://${server}/postgres wants a password. Correct DATABASE_URL.`,
      1,
    ])
  })

  test('an unknown user is told', async () => {
    assert.deepEqual(await serve(url('stranger', 'postgres')), [
      `The database at postgres://${server}/postgres refuses the user. Correct DATABASE_URL.`,
      1,
    ])
  })

  test('a missing database is told', async () => {
    assert.deepEqual(await serve(url('postgres', 'missing')), [
      `The database at postgres://${server}/missing does not exist, though its server does. Create it, or correct DATABASE_URL.`,
      1,
    ])
  })

  test('a user who may not make tables is told', async () => {
    assert.deepEqual(await serve(url('poor', 'postgres')), [
      `The database at postgres://${server}/postgres does not let this user make tables. Grant it, or use another user.`,
      1,
    ])
  })

  test('a server that is not there is told', async () => {
    const [gone, port] = await listener(() => undefined)
    await new Promise((resolve) => gone.close(resolve))
    for (const host of ['127.0.0.1', 'localhost']) {
      assert.deepEqual(await serve(`postgres://postgres@${host}:${port}/x`), [
        `The database at postgres://${host}:${port}/x cannot be reached: nothing listens there. Start it, or correct DATABASE_URL.`,
        1,
      ])
    }
  })

  test('a server that is not PostgreSQL is told', async () => {
    const [, port] = await listener((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    assert.deepEqual(await serve(`postgres://postgres@127.0.0.1:${port}/x`), [
      `The database at postgres://127.0.0.1:${port}/x cut the connection. Is it a PostgreSQL server?`,
      1,
    ])
  })

  test('a database of a newer Maskline is refused', async () => {
    const database = await (await sharedPostgres()).createDatabase()
    const client = new pg.Client(database)
    await client.connect()
    await client.query(
      'create table schema_migrations (version integer); insert into schema_migrations values (999999)',
    )
    await client.end()
    const [sentence, code] = await serve(database)
    assert.match(
      sentence,
      /^The database has schema 999999, which versions before schema 999999 cannot use; this version of Maskline knows up to \d+\. Install the newer version\.$/,
    )
    assert.equal(code, 1)
  })

  test('a port that another program has is told', async () => {
    const [, port] = await listener(() => undefined)
    const DATABASE_URL = await (await sharedPostgres()).createDatabase()
    assert.deepEqual(await refusal(['dev', '--port', String(port)], { env: { DATABASE_URL, ...key } }), [
      `Another program listens on port ${port}. Choose another one with --port.`,
      1,
    ])
  })

  test('an address of another machine is told', async () => {
    const DATABASE_URL = await (await sharedPostgres()).createDatabase()
    const args = ['dev', '--port', '0', '--host', '192.0.2.1']
    assert.deepEqual(await refusal(args, { env: { DATABASE_URL, ...key } }), [
      'The address to listen on is not one of this machine. Correct --host.',
      1,
    ])
  })
})

/** What disks and people do to a database, by the name of its directory. */
const damages: Readonly<Record<string, (database: string) => void>> = {
  garbled: (database) => writeFileSync(join(database, 'global', 'pg_control'), 'x'.repeat(8192)),
  older: (database) => writeFileSync(join(database, 'PG_VERSION'), '15\n'),
  headless: (database) => rmSync(join(database, 'PG_VERSION')),
}

suite('data directories', () => {
  let place: string
  before(() => void (place = mkdtempSync(join(tmpdir(), 'maskline-cli-'))))
  after(() => rmSync(place, { recursive: true, force: true }))

  const dev = (directory: string) => refusal(['dev', '--port', '0', '--data-dir', directory], { cwd: place })

  test('a file is refused', async () => {
    writeFileSync(join(place, 'file'), '')
    for (const directory of ['file', 'file/below']) {
      assert.deepEqual(await dev(directory), [
        `${directory} is not a directory. Choose another --data-dir.`,
        1,
      ])
    }
  })

  // Nobody may make directories in /sys, not even root, who may write wherever permissions forbid it.
  const root = process.getuid?.() === 0
  const skip = root && process.platform !== 'linux' ? 'root may write everywhere' : false
  test('a directory that may not be written is refused', { skip }, async () => {
    if (!root) mkdirSync(join(place, 'closed'), { mode: 0o500 })
    const directory = root ? '/sys/maskline' : 'closed/below'
    assert.deepEqual(await dev(directory), [
      `${directory} may not be written. Correct its permissions, or choose another --data-dir.`,
      1,
    ])
  })

  test('a lock that is none is refused', async () => {
    mkdirSync(join(place, 'odd', 'lock'), { recursive: true })
    const [sentence, code] = await dev('odd')
    assert.match(sentence, /^The file `lock` in odd cannot be used: .* choose another --data-dir\.$/)
    assert.equal(code, 1)
  })

  // Nobody may make directories in /proc either, and it says so by a code that means "the one above is missing".
  test(
    'a directory that cannot be made is refused',
    { skip: process.platform !== 'linux' && 'no /proc here' },
    async () => {
      assert.deepEqual(await dev('/proc/maskline'), [
        '/proc/maskline cannot be made. Choose another --data-dir.',
        1,
      ])
    },
  )

  test('a damaged database is refused', async () => {
    assert.equal((await runMaskline(['migrate', '--data-dir', join(place, 'whole')])).code, 0)
    for (const [name, damage] of Object.entries(damages)) {
      const directory = join(place, name)
      cpSync(join(place, 'whole'), directory, { recursive: true })
      damage(join(directory, 'database'))
      const { code, stdout, stderr } = await runMaskline(['dev', '--port', '0', '--data-dir', name], {
        cwd: place,
      })
      assert.equal(stdout, '')
      // The engine may have words of its own before.
      assert.match(
        stderr,
        new RegExp(
          `maskline: The database in ${name}/database cannot be opened: it is damaged, of another version, or may not be written. ` +
            'Restore it from a backup, or begin a new one with --data-dir.\n$',
        ),
      )
      assert.doesNotMatch(stderr, /^ {4}at /m)
      assert.equal(code, 1)
    }
  })
})
