// How long somebody waits who starts `maskline dev` again: from the start of the process to the first answer of the API,
// over a data directory that is there.
import { get } from 'node:http'
import { startMaskline } from './children.ts'
import { account, authorization } from './world.ts'

/** Milliseconds of each of `times` starts. The directory is made first, by a start that does not count. */
export async function devStarts(directory: string, times: number, stop: AbortSignal): Promise<number[]> {
  await devStart(directory)
  const took: number[] = []
  for (let at = 0; at < times; at++) {
    stop.throwIfAborted()
    took.push(await devStart(directory))
  }
  return took
}

async function devStart(directory: string): Promise<number> {
  const begun = performance.now()
  await using dev = await startMaskline({
    args: ['dev'],
    settings: {
      PATH: process.env['PATH'] ?? '',
      MASKLINE_DATA_DIR: directory,
      MASKLINE_ACCOUNT_SID: account.sid,
      MASKLINE_AUTH_TOKEN: account.token,
    },
    ready: /ready at http:\/\/127\.0\.0\.1:(\d+)/,
  })
  const status = await statusOf(`http://127.0.0.1:${dev.port}/v1/Services`)
  if (status !== 200) throw new Error(`maskline dev answered ${status}`)
  return performance.now() - begun
}

function statusOf(address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(address, { headers: { authorization } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
    request.once('error', reject)
  })
}
