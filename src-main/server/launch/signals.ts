// Ending in order when this process is told to.

/** Calls `stop` at the first Ctrl+C, SIGTERM or SIGHUP. */
export function onStopSignal(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}
