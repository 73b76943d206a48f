/** A hint for a task was put into the queue on Redis, or could not be: then a worker finds the task by itself. */
export class HintPushed {
  static readonly event = 'hint.pushed';

  constructor(
    readonly kind: string,
    readonly arrived: boolean,
  ) {}
}
