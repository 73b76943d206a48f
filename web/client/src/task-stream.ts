import type { components } from './api.generated.js';
import type { Connection } from './connection.js';
import { DarkroomError } from './darkroom-error.js';
import { readEvents } from './event-reader.js';
import type { Task } from './task.js';

/** The server sends something every 15 s: after this long without, the line is dead, or the machine was asleep. */
const SILENCE_MS = 35_000;
/** A proxy that holds events back until it has many shows nothing for this long. */
const FIRST_EVENT_MS = 6_000;
const LOOK_MS = 1_000;

export interface TaskNews {
  tasks: Task[];
  /** Whether these are all the active ones. */
  isSnapshot: boolean;
  id: string;
}

/** One stream of events, until it ends or is dead. */
export class TaskStream {
  /** Whether anything ever came. */
  hasWorked = false;
  /** Whether the network failed before there was any answer. */
  isUnreachable = false;
  private lastByte = Date.now();

  constructor(
    private readonly connection: Connection,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws DarkroomError when it is refused; the signal's reason */
  async *read(lastEventId: string): AsyncGenerator<TaskNews, void> {
    const dead = new AbortController();
    const stopWatching = this.watch(() => dead.abort(new TypeError('The stream is silent')));
    const stop = (): void => dead.abort(this.signal.reason);
    this.signal.addEventListener('abort', stop);
    try {
      const response = await this.connection
        .fetch('/api/v1/tasks/events', {
          headers: { accept: 'text/event-stream', ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }) },
          cache: 'no-store',
          signal: dead.signal,
        })
        .catch((error: unknown) => {
          this.isUnreachable = !dead.signal.aborted;
          throw error;
        });
      const { body } = response;
      if (!response.ok) throw await refusal(response);
      if (!body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return;
      for await (const { event, id, data } of readEvents(body, () => (this.lastByte = Date.now()))) {
        const tasks = tasksOf(event, data);
        if (!tasks) continue;
        this.hasWorked = true;
        yield { tasks, isSnapshot: event === 'snapshot', id };
      }
    } finally {
      stopWatching();
      this.signal.removeEventListener('abort', stop);
      dead.abort();
    }
  }

  /** A clock that is looked at, and not one long timer: that would sleep along with the machine. */
  private watch(onDead: () => void): () => void {
    const look = (): void => {
      if (Date.now() - this.lastByte > (this.hasWorked ? SILENCE_MS : FIRST_EVENT_MS)) onDead();
    };
    const timer = setInterval(look, LOOK_MS);
    // A network that has just changed may have left the old connection behind without a word.
    globalThis.addEventListener?.('online', onDead);
    globalThis.document?.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener?.('online', onDead);
      globalThis.document?.removeEventListener('visibilitychange', look);
    };
  }
}

function tasksOf(event: string, data: string): Task[] | null {
  const content: unknown = JSON.parse(data);
  if (event === 'task') return [content as Task];
  return event === 'snapshot' ? (content as components['schemas']['TaskEventsSnapshotDto']).tasks : null;
}

/** One that has too many streams, or whose server has none, still can poll. */
async function refusal(response: Response): Promise<Error> {
  const error = DarkroomError.of(response, await response.json().catch(() => null));
  return error.status === 401 || error.status === 403 ? error : new TypeError(error.message);
}
