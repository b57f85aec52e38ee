/** How an application's answer begins, as it is and nothing else. */
export function Answer({ answer }: { readonly answer: string | null }) {
  if (answer === null || answer === '') return null
  return (
    <pre class="code answer" tabIndex={0} aria-label="How the answer begins">
      <bdi>{answer}</bdi>
    </pre>
  )
}
