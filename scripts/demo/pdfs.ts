import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoOrder } from './orders.js';
import type { DemoUser } from './user.js';

const SHIPPED = fileURLToPath(new URL('../../../assets/pdf/debmake-doc.zh-cn.pdf', import.meta.url));

/** A PDF to Markdown: the given one, else a handbook in Chinese that comes along. */
export async function pdfOrders(user: DemoUser, path = SHIPPED): Promise<DemoOrder[]> {
  const { id } = await user.upload(path);
  return [
    {
      name: basename(path, '.pdf'),
      path: '/api/v1/pdf/jobs',
      body: { fileId: id, operation: 'extract', pagesPerShard: 8 },
    },
  ];
}
