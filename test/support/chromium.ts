// Debian's Chromium, or another that is installed: no browser is downloaded.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Undefined: there is none. */
export const chromiumPath = paths.find((path) => existsSync(path))

/** Starts one that asks nobody but the page's server. Whoever starts it closes it. */
export function startChromium(): Promise<Browser> {
  assert.ok(chromiumPath, 'Chromium is not installed')
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
  const quiet = ['--disable-background-networking', '--disable-component-update']
  return chromium.launch({ executablePath: chromiumPath, args: [...args, ...quiet] })
}
