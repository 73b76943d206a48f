import { taskContract } from '../task-lifecycle/task-contract.js';
import { drawPdf, plainPages } from './drawn-pdf.js';

taskContract('pdf', {
  path: '/api/v1/pdf/jobs',
  prepare: async () => {
    const files = new Map<string, string>();
    let page = 0;
    return async (client) => {
      const known = files.get(client.userId);
      const fileId: string =
        known ?? (await client.upload({ name: 'a.pdf', content: drawPdf(plainPages(40)) })).body.data.id;
      files.set(client.userId, fileId);
      return { fileId, operation: 'extract', pages: String(++page) };
    };
  },
});
