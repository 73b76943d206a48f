import { defineProblem } from '../http/problem.js';

export const taskNotFound = defineProblem(
  'TASK_NOT_FOUND',
  404,
  { en: 'Task not found', zh: '任务不存在' },
  { en: 'There is no task {id}.', zh: '任务 {id} 不存在。' },
);

export const taskAlreadyFinished = defineProblem(
  'TASK_ALREADY_FINISHED',
  409,
  { en: 'Task already finished', zh: '任务已结束' },
  { en: 'The task is {status} and cannot be cancelled any more.', zh: '任务状态为 {status}，无法再取消。' },
);

export const taskNotRetryable = defineProblem(
  'TASK_NOT_RETRYABLE',
  409,
  { en: 'Task cannot be retried', zh: '任务无法重试' },
  {
    en: 'Only a FAILED or CANCELLED task can be retried; this one is {status}.',
    zh: '只有 FAILED 或 CANCELLED 的任务可以重试，当前状态为 {status}。',
  },
);

export const taskNotFinished = defineProblem(
  'TASK_NOT_FINISHED',
  409,
  { en: 'Task not finished', zh: '任务尚未结束' },
  { en: 'The task is {status}; cancel it before you delete it.', zh: '任务状态为 {status}，请先取消再删除。' },
);

export const queueOverloaded = defineProblem(
  'QUEUE_OVERLOADED',
  503,
  { en: 'Too much is waiting', zh: '排队任务过多' },
  {
    en: 'The workers do not keep up: the oldest {kind} task has waited for {waited} s, and {limit} s is the most there may be. Nothing was made; try again later.',
    zh: '处理能力不足：最早的 {kind} 任务已等待 {waited} 秒，上限为 {limit} 秒。未创建任何任务，请稍后重试。',
  },
);

export const tooManyActiveTasks = defineProblem(
  'TOO_MANY_ACTIVE_TASKS',
  429,
  { en: 'Too many active tasks', zh: '进行中的任务过多' },
  {
    en: 'You have {limit} tasks waiting or running, the most there may be; wait until one ends, or cancel one.',
    zh: '您已有 {limit} 个等待或运行中的任务，达到上限；请等待任务结束或取消任务。',
  },
);
