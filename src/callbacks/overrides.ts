// What a callback address says of how it wants to be called, in its fragment: `#ct=2000&rc=3&rp=5xx` (contract 4.1,
// Twilio's connection overrides).

export interface Overrides {
  /** Milliseconds to connect, to the first byte, in all. */
  readonly connectMsMax: number
  readonly answerMsMax: number
  readonly totalMsMax: number
  /** How many times more it is tried at once. */
  readonly repeatsMax: number
  /** What it is tried again for. */
  readonly repeatsFor: ReadonlySet<RetryReason>
}

export type RetryReason = 'ct' | 'rt' | '4xx' | '5xx'

const all: readonly RetryReason[] = ['ct', 'rt', '4xx', '5xx']

const numbers = {
  ct: { min: 100, max: 10_000, fallback: 5_000 },
  rt: { min: 100, max: 15_000, fallback: 15_000 },
  tt: { min: 100, max: 15_000, fallback: 15_000 },
  rc: { min: 0, max: 5, fallback: 1 },
} as const

/** What is said wrongly, or not said, is as Twilio has it; what is beyond a limit is the limit. */
export function overridesOf(url: string): Overrides {
  const said = new URLSearchParams(url.split('#').slice(1).join('#'))
  const number = (name: keyof typeof numbers) => {
    const { min, max, fallback } = numbers[name]
    const given = said.get(name) ?? ''
    return /^\d{1,9}$/.test(given) ? Math.min(max, Math.max(min, Number(given))) : fallback
  }
  const reasons = (said.get('rp') ?? 'ct').split(',').map((word) => word.trim().toLowerCase())
  const named = reasons.includes('all') ? all : all.filter((reason) => reasons.includes(reason))
  return {
    connectMsMax: number('ct'),
    answerMsMax: number('rt'),
    totalMsMax: number('tt'),
    repeatsMax: number('rc'),
    repeatsFor: new Set(named.length > 0 ? named : ['ct']),
  }
}
