import { ApiError } from '../api/api-error.js';
import { parse, postOnce } from '../api/http.js';
import type { Task } from '../api/types.js';

/** After a lost stream, before the next try; doubled up to the most. */
const LEAST_DELAY = 1_000;
const MOST_DELAY = 30_000;

export interface EventStreamListener {
  onSnapshot: (tasks: Task[]) => void;
  onTask: (task: Task) => void;
  /** It opened or closed: whoever polls instead starts or stops. */
  onState: () => void;
}

/**
 * The server-sent events of all one's tasks. A token for it works once, so each connection gets its own. A hidden tab closes it:
 * browsers open only six connections to a server over HTTP/1.1, for all tabs together.
 */
export class EventStream {
  private source: EventSource | null = null;
  private wanted = false;
  private connecting = false;
  private opened = false;
  private delay = LEAST_DELAY;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastEventId = '';

  constructor(private readonly listener: EventStreamListener) {}

  get isOpen(): boolean {
    return this.opened;
  }

  open(): void {
    this.wanted = true;
    if (this.source === null && !this.connecting) void this.connect();
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.timer);
    this.drop();
  }

  private async connect(): Promise<void> {
    this.connecting = true;
    try {
      const { token } = await postOnce<{ token: string }>('/tasks/events/token');
      if (this.wanted) this.listen(token);
    } catch (error) {
      // A server without the stream will not get one while this page is open.
      if (!(error instanceof ApiError && error.isMissingRoute)) this.later();
    } finally {
      this.connecting = false;
    }
  }

  private listen(token: string): void {
    const since = this.lastEventId === '' ? '' : `&lastEventId=${encodeURIComponent(this.lastEventId)}`;
    const source = new EventSource(`/api/v1/tasks/events?token=${encodeURIComponent(token)}${since}`);
    this.source = source;
    source.addEventListener('snapshot', (event) => {
      this.delay = LEAST_DELAY;
      this.lastEventId = event.lastEventId;
      this.setOpen(true);
      const data = parse(String(event.data));
      if (typeof data === 'object' && data !== null && 'tasks' in data) this.listener.onSnapshot(data.tasks as Task[]);
    });
    source.addEventListener('task', (event) => {
      this.lastEventId = event.lastEventId;
      this.listener.onTask(parse(String(event.data)) as Task);
    });
    source.addEventListener('error', () => {
      this.drop();
      this.later();
    });
  }

  private later(): void {
    clearTimeout(this.timer);
    if (!this.wanted) return;
    this.timer = setTimeout(() => this.open(), this.delay);
    this.delay = Math.min(MOST_DELAY, this.delay * 2);
  }

  private drop(): void {
    this.source?.close();
    this.source = null;
    this.setOpen(false);
  }

  private setOpen(open: boolean): void {
    if (this.opened === open) return;
    this.opened = open;
    this.listener.onState();
  }
}
