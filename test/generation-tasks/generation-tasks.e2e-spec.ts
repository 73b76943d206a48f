import { taskContract } from '../task-lifecycle/task-contract.js';
import { grant } from '../support/credits.js';

taskContract('generation', {
  path: '/api/v1/generation/tasks',
  prepare: async (app) => {
    let seed = 0;
    const granted = new Set<string>();
    return async (client) => {
      if (!granted.has(client.userId)) await grant(app, client, 1_000);
      granted.add(client.userId);
      return { type: 'CREATE', prompt: 'Hills', config: { size: '96x96', seed: seed++ } };
    };
  },
});
