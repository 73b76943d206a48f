import type { TaskContext } from '../../task-lifecycle/worker/task-context.js';

/** 100 is for the lifecycle to write, when the task is COMPLETED. */
const MOST = 99;
/** Before this share is done, the pace so far says little. */
const SETTLED_SHARE = 0.04;

/**
 * How far a composition is: the share of the work that is done, by its estimated cost. It never goes back, also when there
 * turns out to be more to do than was thought.
 */
export class CompositionProgress {
  private readonly done = new Map<string, number>();
  private costs: ReadonlyMap<string, number> = new Map();
  private readonly began = Date.now();
  private highest = 0;
  private stage = '';

  constructor(private readonly context: Pick<TaskContext, 'progress'>) {}

  /** @param costs of each step, in seconds of work or any other unit */
  plan(costs: ReadonlyMap<string, number>): void {
    this.costs = costs;
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

  private tell(): void {
    let [all, done] = [0, 0];
    for (const [step, cost] of this.costs) {
      all += cost;
      done += cost * (this.done.get(step) ?? 0);
    }
    const share = all === 0 ? 0 : done / all;
    this.highest = Math.max(this.highest, share * MOST);
    const seconds = (Date.now() - this.began) / 1_000;
    const eta = share < SETTLED_SHARE ? undefined : Math.max(1, Math.ceil((seconds * (1 - share)) / share));
    this.context.progress(this.highest, this.stage, eta);
  }
}
