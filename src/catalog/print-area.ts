import type { FieldError } from '../http/problem.js';
import type { CreateProductSizeDto, PrintPointDto } from './dto/create-product.dto.js';

/** Square pixels below which nothing can be printed. */
const SMALLEST_AREA = 100;

/** The sizes whose print area is no convex quadrilateral going clockwise, so that no picture can be laid into it. */
export function degenerateSizes(sizes: readonly CreateProductSizeDto[]): FieldError[] {
  return sizes.flatMap(({ printArea }, index) =>
    isConvexClockwise(printArea)
      ? []
      : [
          {
            field: `sizes.${index}.printArea`,
            message: 'printArea must be a convex quadrilateral: top left, top right, bottom right, bottom left',
          },
        ],
  );
}

/** Every corner turns the same way; with y going down, a positive cross product is a turn to the right. */
function isConvexClockwise(corners: readonly PrintPointDto[]): boolean {
  return corners.every((corner, index) => {
    const next = corners[(index + 1) % corners.length];
    const afterNext = corners[(index + 2) % corners.length];
    if (!next || !afterNext) return false;
    const cross = (next.x - corner.x) * (afterNext.y - next.y) - (next.y - corner.y) * (afterNext.x - next.x);
    return cross > SMALLEST_AREA;
  });
}
