import { defineProblem } from '../../http/problem.js';

export const tooManyEventStreams = defineProblem(
  'TOO_MANY_EVENT_STREAMS',
  429,
  { en: 'Too many open streams', zh: '打开的事件流过多' },
  {
    en: 'You have {limit} event streams open, the most there may be; close one, or share one among your pages.',
    zh: '您已打开 {limit} 个事件流，达到上限；请关闭其中一个，或让多个页面共用一个。',
  },
);

export const closingDown = defineProblem(
  'CLOSING_DOWN',
  503,
  { en: 'Temporarily unavailable', zh: '服务暂时不可用' },
  {
    en: 'This process is being stopped; open the stream again.',
    zh: '此进程正在停止，请重新打开事件流。',
  },
);
