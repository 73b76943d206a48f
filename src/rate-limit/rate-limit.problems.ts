import { defineProblem } from '../http/problem.js';

export const tooManyRequests = defineProblem(
  'TOO_MANY_REQUESTS',
  429,
  { en: 'Too many requests', zh: '请求过多' },
  {
    en: 'The limit is {limit} requests a minute; go on in {seconds} s. Live events and lists of ids save requests.',
    zh: '每分钟最多 {limit} 次请求，请在 {seconds} 秒后继续；使用实时事件或批量查询可减少请求。',
  },
);

export const tooManyGuests = defineProblem(
  'TOO_MANY_GUESTS',
  429,
  { en: 'Too many guests', zh: '访客过多' },
  {
    en: 'From one address at most {limit} guests are made an hour; go on in {seconds} s, or use the token of an earlier one.',
    zh: '每个地址每小时最多创建 {limit} 个访客，请在 {seconds} 秒后继续，或使用已有访客的令牌。',
  },
);
