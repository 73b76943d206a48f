import { taskContract } from '../task-lifecycle/task-contract.js';
import { shipped, upload } from './clips.js';

taskContract('video', {
  path: '/api/v1/video/compositions',
  prepare: async () => {
    const clips = new Map<string, string[]>();
    return async (client) => {
      const ids = clips.get(client.userId) ?? [
        await upload(client, shipped('wave-1.mp4')),
        await upload(client, shipped('wave-2.mp4')),
      ];
      clips.set(client.userId, ids);
      return { inputs: ids.map((fileId) => ({ fileId })) };
    };
  },
});
