import type { TaskContext } from '../../task-lifecycle/worker/task-context.js';

/** 100 is for the lifecycle to write, when the task is COMPLETED. */
const MOST = 99;
/** Before this share is done, the pace so far says little. */
const SETTLED_SHARE = 0.04;

/**
 * How far a composition is: the share of the work that is done, by its estimated cost. It never goes back: when a plan takes the
 * place of another, what is left up to the end is that of the new one.
 */
export class CompositionProgress {
  private readonly done = new Map<string, number>();
  private readonly spared = new Set<string>();
  private costs: ReadonlyMap<string, number> = new Map();
  private began = Date.now();
  /** Percent that were done when the plan began. */
  private base = 0;
  private highest = 0;
  private stage = '';

  constructor(private readonly context: Pick<TaskContext, 'progress'>) {}

  /** @param costs of each step, in seconds of work or any other unit */
  plan(costs: ReadonlyMap<string, number>): void {
    this.costs = costs;
    this.done.clear();
    this.spared.clear();
    this.began = Date.now();
    this.base = this.highest;
  }

  enter(stage: string): void {
    this.stage = stage;
    this.tell();
  }

  /** @param share of the step that is done, 0 to 1 */
  advance(step: string, share: number): void {
    this.done.set(step, Math.max(this.done.get(step) ?? 0, Math.min(1, share)));
    this.tell();
  }

  /** A step that was done before: it says nothing of the pace. */
  spare(step: string): void {
    this.spared.add(step);
    this.advance(step, 1);
  }

  private tell(): void {
    let [all, done, worked] = [0, 0, 0];
    for (const [step, cost] of this.costs) {
      const part = cost * (this.done.get(step) ?? 0);
      all += cost;
      done += part;
      if (!this.spared.has(step)) worked += part;
    }
    const share = all === 0 ? 0 : done / all;
    this.highest = Math.max(this.highest, this.base + (MOST - this.base) * share);
    this.context.progress(this.highest, this.stage, this.secondsLeft(worked, all - done));
  }

  private secondsLeft(worked: number, left: number): number | undefined {
    if (worked === 0 || worked < SETTLED_SHARE * (worked + left)) return undefined;
    const seconds = (Date.now() - this.began) / 1_000;
    return Math.max(1, Math.ceil((seconds * left) / worked));
  }
}
