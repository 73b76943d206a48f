/** Aborted by SIGTERM or SIGINT, whose name is its reason: from now on neither ends the process by itself. */
export function stopSignal(): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => told.abort(signal));
  return told.signal;
}

/** Resolves once it is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
