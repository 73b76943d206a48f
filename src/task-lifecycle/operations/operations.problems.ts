import { defineProblem } from '../../http/problem.js';

export const kindNotFound = defineProblem(
  'KIND_NOT_FOUND',
  404,
  { en: 'No such kind of task', zh: '任务种类不存在' },
  { en: 'There is no kind {kind}; there are: {kinds}.', zh: '任务种类 {kind} 不存在，可用的有：{kinds}。' },
);

export const workerNotFound = defineProblem(
  'WORKER_NOT_FOUND',
  404,
  { en: 'No such worker', zh: '工作进程不存在' },
  {
    en: 'There is no worker {id} alive; GET /admin/overview lists those that are.',
    zh: '没有存活的工作进程 {id}，可用 GET /admin/overview 查看。',
  },
);
