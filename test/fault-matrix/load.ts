import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.js';
import { Complaints, Customer } from './customer.js';
import type { Belongings, Kind, Order } from './orders.js';
import { KINDS, WITHOUT_FILE, orderOf, settleIn } from './orders.js';

/** A task that was promised: the answer to its order was a 2xx. */
export interface Accepted {
  id: string;
  order: Order;
  /** What was answered to the wish to cancel it. */
  cancel: 'not asked' | 'promised' | 'unknown';
  /** How it ended, as its owner was told. */
  seen: string | null;
}

const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED'];
/** Unfinished tasks of each kind, beyond which no more are ordered: two cores do that much without a queue that only grows. */
const MOST_WAITING: Record<Kind, number> = { preview: 3, generation: 3, video: 2, pdf: 2, sample: 6 };
const ORDER_EVERY_MS = 300;
const CROWD_EVERY_MS = 50;
const LOOK_EVERY_MS = 400;
const CANCEL_EVERY = 9;
const IDS_AT_ONCE = 100;
const LEAVING_AT_ONCE = 4;

/** A customer who orders all kinds of tasks all the time and remembers what was promised. */
export class Load {
  readonly accepted = new Map<string, Accepted>();
  /** What should never be, in words. */
  readonly surprises: string[] = [];
  private readonly waiting = new Map<string, Accepted>();
  private ordering = true;
  private looking = true;
  private readonly orderers: readonly Promise<void>[];
  private readonly looker: Promise<void>;
  private orders = 0;

  private constructor(
    readonly customer: Customer,
    readonly complaints: Complaints,
    private readonly belongings: Belongings,
  ) {
    this.orderers = KINDS.map((kind) => this.keepOrdering(kind));
    this.looker = this.keepLooking();
  }

  static async begin(apiUrls: readonly string[]): Promise<Load> {
    const complaints = new Complaints();
    const customer = await Customer.guest(apiUrls, complaints);
    return new Load(customer, complaints, await settleIn(customer));
  }

  /** Until it is accepted; whatever happens on the way, the same order with the same Idempotency-Key. */
  async place(order: Order): Promise<Accepted> {
    const { status, body } = await this.customer.insist('POST', order.path, order.body, randomUUID());
    if (status !== 200 && status !== 202)
      throw new Error(`${order.path} answered ${status} ${body?.errorCode}: ${body?.detail}`);
    const task: Accepted = { id: body.data.id, order, cancel: 'not asked', seen: null };
    if (this.accepted.has(task.id)) this.surprises.push(`two orders were answered with one task, ${task.id}`);
    this.accepted.set(task.id, task);
    this.waiting.set(task.id, task);
    return task;
  }

  /** As many orders as that, so many at once. */
  async storm(count: number, atOnce: number, order: () => Order): Promise<void> {
    let left = count;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (left-- > 0) await this.place(order());
      }),
    );
  }

  /**
   * So many clients more, who order and look with hardly a pause.
   * @returns sends them away, once they have their answers
   */
  crowd(clients: number, order: () => Order): () => Promise<void> {
    let staying = true;
    const loops = Array.from({ length: clients }, async () => {
      while (staying) {
        await this.place(order()).catch((error: unknown) => this.surprises.push(String(error)));
        await this.customer.send('GET', '/tasks?limit=20').catch(() => undefined);
        await delay(CROWD_EVERY_MS);
      }
    });
    return async () => {
      staying = false;
      await Promise.all(loops);
    };
  }

  async untilSeen({ id }: Accepted, within: number): Promise<string> {
    return until(`task ${id} to end`, () => this.accepted.get(id)?.seen, { within });
  }

  /** Orders nothing more, and waits until everything has ended or the time is up. */
  async quiet(within: number): Promise<void> {
    this.ordering = false;
    // An order on its way may still be accepted; one that nobody answers in all the time it is given is told by its loop.
    await Promise.all(this.orderers);
    await until('the last tasks to end', () => this.waiting.size === 0, { within, every: 100 }).catch(() => undefined);
    this.looking = false;
    await this.looker;
    for (const { id, order } of this.waiting.values()) this.surprises.push(`${order.kind} task ${id} has not ended`);
  }

  /** Deletes what takes room: the data folder is small, and hundreds of rows may follow. */
  async leave(): Promise<void> {
    const left = [...this.accepted.values()].filter(({ order }) => order.result !== WITHOUT_FILE);
    await Promise.all(
      Array.from({ length: LEAVING_AT_ONCE }, async () => {
        for (let task = left.pop(); task; task = left.pop()) await this.customer.insist('DELETE', `/tasks/${task.id}`);
      }),
    );
    const { clips, document } = this.belongings;
    for (const id of [...clips, document]) await this.customer.insist('DELETE', `/files/${id}`);
  }

  /** What the API says of everything that was accepted, now. */
  async statuses(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const ids of chunks([...this.accepted.keys()]))
      for (const task of await this.customer.list(`/tasks?ids=${ids.join(',')}`)) found.set(task.id, task.status);
    return found;
  }

  private async keepOrdering(kind: Kind): Promise<void> {
    for (let n = 0; this.ordering; n++) {
      const waiting = [...this.waiting.values()].filter(({ order }) => order.kind === kind);
      if (waiting.length < MOST_WAITING[kind]) await this.orderOne(kind, n);
      await delay(ORDER_EVERY_MS);
    }
  }

  private async orderOne(kind: Kind, n: number): Promise<void> {
    try {
      const task = await this.place(orderOf(kind, n, this.belongings));
      if (++this.orders % CANCEL_EVERY === 0) await this.cancel(task);
    } catch (error) {
      this.surprises.push(error instanceof Error ? error.message : String(error));
    }
  }

  private async cancel(task: Accepted): Promise<void> {
    task.cancel = 'unknown';
    const { status } = await this.customer.insist('POST', `/tasks/${task.id}/cancel`);
    // Asked again after an answer was lost, a task that was cancelled at the first time is finished.
    if (status === 200 || status === 202) task.cancel = 'promised';
  }

  private async keepLooking(): Promise<void> {
    while (this.looking) {
      for (const ids of chunks([...this.waiting.keys()])) await this.look(ids);
      await delay(LOOK_EVERY_MS);
    }
  }

  private async look(ids: readonly string[]): Promise<void> {
    const reply = await this.customer.send('GET', `/tasks?ids=${ids.join(',')}`).catch(() => null);
    if (reply?.status !== 200) return;
    for (const id of reply.body.missing ?? []) this.surprises.push(`task ${id} was accepted and is not found`);
    for (const { id, status } of reply.body.data) {
      const task = this.waiting.get(id);
      if (!task || !ENDED.includes(status)) continue;
      task.seen = status;
      this.waiting.delete(id);
    }
  }
}

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / IDS_AT_ONCE) }, (_, n) =>
    items.slice(n * IDS_AT_ONCE, (n + 1) * IDS_AT_ONCE),
  );
}
