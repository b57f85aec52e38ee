export function Numbers() {
  return <h1>Numbers</h1>
}
