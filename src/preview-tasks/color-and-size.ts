import type { FieldError } from '../http/problem.js';
import { validationFailed } from '../http/problems.js';
import type { Product } from '../catalog/product.entity.js';

/** @throws Problem VALIDATION_FAILED naming the colours and sizes that there are */
export function checkColorAndSize(product: Product, color: string, size: string): void {
  const errors: FieldError[] = [];
  const colors = product.colors.map(({ name }) => name);
  const sizes = product.sizes.map(({ name }) => name);
  if (!colors.includes(color)) errors.push({ field: 'color', message: `color must be one of: ${colors.join(', ')}` });
  if (!sizes.includes(size)) errors.push({ field: 'size', message: `size must be one of: ${sizes.join(', ')}` });
  if (errors.length > 0) throw validationFailed({ fields: errors.map(({ field }) => field).join(', ') }, { errors });
}
