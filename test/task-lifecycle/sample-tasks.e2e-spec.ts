import { taskContract } from './task-contract.js';

taskContract('sample', {
  path: '/api/v1/sample/tasks',
  prepare: async () => async () => ({ plans: [{ file: true }] }),
});
