import { defineProblem } from '../http/problem.js';

export const workNotFound = defineProblem(
  'WORK_NOT_FOUND',
  404,
  { en: 'Work not found', zh: '作品不存在' },
  { en: 'There is no work {id}.', zh: '作品 {id} 不存在。' },
);

export const productNotFound = defineProblem(
  'PRODUCT_NOT_FOUND',
  404,
  { en: 'Product not found', zh: '商品不存在' },
  { en: 'There is no product {id}.', zh: '商品 {id} 不存在。' },
);
