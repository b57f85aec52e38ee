// How the process itself is, under the names that dashboards for Node know. Not the library's own `collectDefaultMetrics`:
// what that begins to watch it watches for ever (prom-client 15.1.3, lib/metrics/gc.js and eventLoopLag.js).
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'

/** Milliseconds between looks at the event loop. A delay shorter than that is not seen. */
const lookMs = 20
const nanosecondsPerSecond = 1e9

/** Adds them. @returns what ends the watching */
export function startProcessMetrics(registry: Registry): { close(): void } {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number) => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(read()) })
  }
  const lag = monitorEventLoopDelay({ resolution: lookMs })
  lag.enable()
  const seconds = (nanoseconds: number) => (lag.count === 0 ? 0 : nanoseconds / nanosecondsPerSecond)
  gauge('nodejs_eventloop_lag_mean_seconds', 'Mean delay of the event loop since it was read last.', () =>
    seconds(lag.mean),
  )
  gauge('nodejs_eventloop_lag_p99_seconds', 'The same, 99th percentile.', () => seconds(lag.percentile(99)))
  // Read in the order of registration: whoever is last begins anew.
  gauge('nodejs_eventloop_lag_max_seconds', 'The same, longest.', () => {
    const longest = seconds(lag.max)
    lag.reset()
    return longest
  })
  gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_size_used_bytes', 'Memory of objects.', () => process.memoryUsage().heapUsed)
  gauge('nodejs_external_memory_bytes', 'Memory of buffers and of what else is not an object.', () => {
    return process.memoryUsage().external
  })
  gauge('process_start_time_seconds', 'When it started, as seconds since 1970.', () => {
    return performance.timeOrigin / 1_000
  })
  const cpu: Counter = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Seconds of processor time, of all its threads.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      cpu.reset()
      cpu.inc((user + system) / 1e6)
    },
  })
  return { close: () => void lag.disable() }
}
