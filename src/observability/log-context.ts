import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line says of the work it belongs to. */
export interface LogContext {
  requestId?: string;
  userId?: string;
  taskId?: string;
  kind?: string;
  attempt?: number;
}

const storage = new AsyncLocalStorage<LogContext>();

export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run(context, work);
}

export function logContext(): LogContext | undefined {
  return storage.getStore();
}
