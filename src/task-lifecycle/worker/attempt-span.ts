import type { SpanOptions } from '../../observability/tracing.js';
import { inSpan, spanRecorder } from '../../observability/tracing.js';
import type { TaskKind } from '../task-kind.js';
import type { Task, TaskError } from '../task.entity.js';

/** Spans of a task belong to the trace of the request that it came with, whichever process they are of. */
export function spanOf(kind: TaskKind, { id, attempt, traceContext }: Task): SpanOptions {
  return {
    parent: traceContext,
    facts: { 'darkroom.task.id': id, 'darkroom.task.kind': kind.name, 'darkroom.attempt': attempt },
  };
}

/** The wait since the task was due, and then the attempt. The times are those of the database. */
export async function traceAttempt<T>(kind: TaskKind, task: Task, attempt: () => Promise<T>): Promise<T> {
  if (spanRecorder() === null) return attempt();
  const span = spanOf(kind, task);
  const due = task.runAt < task.updatedAt ? task.runAt : task.updatedAt;
  await inSpan(`claim ${kind.name}`, { ...span, start: due }, async () => {});
  return inSpan(`attempt ${kind.name}`, { ...span, kind: 'consumer' }, async (active) => {
    const outcome = await attempt();
    if (active && hasEnding(outcome)) active.set({ 'darkroom.outcome': outcome.to });
    if (active && hasEnding(outcome) && outcome.error) active.fail(outcome.error.code);
    return outcome;
  });
}

function hasEnding(outcome: unknown): outcome is { to: string; error?: TaskError | null } {
  return typeof outcome === 'object' && outcome !== null && 'to' in outcome;
}
