import { defineProblem } from '../http/problem.js';

export const insufficientCredits = defineProblem(
  'INSUFFICIENT_CREDITS',
  402,
  { en: 'Not enough credits', zh: '积分不足' },
  {
    en: 'This costs {price} credits and you have {balance}; nothing was done and nothing was taken.',
    zh: '此操作需要 {price} 积分，您的余额为 {balance}；未执行任何操作，也未扣除积分。',
  },
);
