export function TimeAndFaults() {
  return <h1>TimeAndFaults</h1>
}
