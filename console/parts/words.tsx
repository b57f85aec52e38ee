// What people wrote and how they are called, as text and nothing else: its direction does not run over into what is beside it.

export function Words({ text }: { readonly text: string }) {
  return (
    <bdi class="words" dir="auto">
      {text}
    </bdi>
  )
}

/** A phone number or another address. */
export function Address({ text }: { readonly text: string }) {
  return <bdi class="address">{text}</bdi>
}
