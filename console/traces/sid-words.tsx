import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import { shortSid } from '../format.ts'
import { Words } from '../parts/words.tsx'

const sid = /(\b[A-Z]{2}[0-9a-f]{32}\b)/i

/** A sentence of the API: SIDs in it are short, and lead to what they name where there is a screen of it. */
export function SidWords({ text }: { readonly text: string }) {
  const pieces = text.split(sid)
  return (
    <>
      {pieces.map((piece, at): ComponentChildren =>
        at % 2 === 0 ? piece && <Words text={piece} /> : <SidLink sid={piece} />,
      )}
    </>
  )
}

export function SidLink({ sid: named }: { readonly sid: string }) {
  const short = <code title={named}>{shortSid(named)}</code>
  return named.startsWith('KC') ? <Link href={`/sessions/${named}`}>{short}</Link> : short
}
