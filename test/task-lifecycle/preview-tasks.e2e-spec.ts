import { createProduct, createWork } from '../support/samples.js';
import { taskContract } from './task-contract.js';

taskContract('preview', {
  path: '/api/v1/preview/tasks',
  prepare: async (app) => {
    const productId = await createProduct(app);
    // Each with a work of its own: previews of the same parameters are one task.
    return async (client) => ({ workId: await createWork(client), productId, color: 'red', size: 'M' });
  },
});
