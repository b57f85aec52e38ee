import type { Tone } from '../tone.ts'

export function Badge({ tone = 'plain', text }: { readonly tone?: Tone; readonly text: string }) {
  return <span class={`badge ${tone}`}>{text}</span>
}
