import { defineProblem } from '../../http/problem.js';

export const webhookNotFound = defineProblem(
  'WEBHOOK_NOT_FOUND',
  404,
  { en: 'Webhook not found', zh: 'Webhook 不存在' },
  { en: 'There is no webhook {id}.', zh: 'Webhook {id} 不存在。' },
);

export const deliveryNotFound = defineProblem(
  'DELIVERY_NOT_FOUND',
  404,
  { en: 'Delivery not found', zh: '投递记录不存在' },
  { en: 'There is no delivery {id}.', zh: '投递记录 {id} 不存在。' },
);

export const webhookDisabled = defineProblem(
  'WEBHOOK_DISABLED',
  409,
  { en: 'Webhook is disabled', zh: 'Webhook 已停用' },
  {
    en: 'The receiver answered 410, so nothing is sent to it any more; delete the webhook and make a new one.',
    zh: '接收方返回了 410，因此不再向其投递；请删除该 Webhook 并重新创建。',
  },
);

export const tooManyWebhooks = defineProblem(
  'TOO_MANY_WEBHOOKS',
  409,
  { en: 'Too many webhooks', zh: 'Webhook 过多' },
  {
    en: 'You have {limit} webhooks, the most there may be; delete one.',
    zh: '您已有 {limit} 个 Webhook，达到上限；请先删除一个。',
  },
);
