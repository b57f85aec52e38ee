#!/usr/bin/env node
// The entry point. It looks at Node's version before it loads anything that an older one cannot load, and hands the
// environment to what reads the settings.
const nodeMajorMin = 24
/** Milliseconds for what was closed to be gone: a driver that failed may hold its connection. */
const lingerMsMax = 1_000

if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) {
  process.stderr.write(
    `maskline: Node ${nodeMajorMin} or newer is needed, and this is ${process.versions.node}. Install it from https://nodejs.org.\n`,
  )
  process.exitCode = 1
} else {
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2), process.env)
  setTimeout(() => process.exit(), lingerMsMax).unref()
}
