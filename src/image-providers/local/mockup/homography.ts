export interface Point {
  x: number;
  y: number;
}

/** Top left, top right, bottom right, bottom left. */
export type Quad = [Point, Point, Point, Point];

/** A 3x3 projective map, row by row. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

/** Four corners that do not span an area that a picture could be printed on. */
export class DegenerateQuadError extends Error {
  override readonly name = 'DegenerateQuadError';
}

/**
 * The projective map that takes the rectangle (0, 0)-(width, height) to the quad, corner to corner.
 * Closed form: P. Heckbert, "Fundamentals of Texture Mapping and Image Warping" (1989), section 2.2.3.
 */
export function rectangleToQuad(width: number, height: number, quad: Quad): Homography {
  assertConvex(quad);
  const [p0, p1, p2, p3] = quad;
  const sx = p0.x - p1.x + p2.x - p3.x;
  const sy = p0.y - p1.y + p2.y - p3.y;
  const ax = p1.x - p2.x;
  const ay = p1.y - p2.y;
  const bx = p3.x - p2.x;
  const by = p3.y - p2.y;
  const area = ax * by - bx * ay;
  const g = (sx * by - bx * sy) / area;
  const h = (ax * sy - sx * ay) / area;
  return [
    (p1.x - p0.x + g * p1.x) / width,
    (p3.x - p0.x + h * p3.x) / height,
    p0.x,
    (p1.y - p0.y + g * p1.y) / width,
    (p3.y - p0.y + h * p3.y) / height,
    p0.y,
    g / width,
    h / height,
    1,
  ];
}

/** The map back (the adjugate: a homography is only defined up to scale, so the determinant need not be divided out). */
export function invert([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}

export function project([a, b, c, d, e, f, g, h, i]: Homography, { x, y }: Point): Point {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

/** Width and height in pixels of the rectangle that the quad is a view of: the means of its opposite sides. */
export function unwarpedSize([p0, p1, p2, p3]: Quad): { width: number; height: number } {
  return { width: (distance(p0, p1) + distance(p3, p2)) / 2, height: (distance(p0, p3) + distance(p1, p2)) / 2 };
}

/** A quad that crosses itself, is dented or has three corners on a line has no inverse inside the picture. */
function assertConvex(quad: Quad): void {
  const [p0, p1, p2, p3] = quad;
  const { width, height } = unwarpedSize(quad);
  const turns = [turn(p0, p1, p2), turn(p1, p2, p3), turn(p2, p3, p0), turn(p3, p0, p1)];
  const smallest = Math.min(...turns.map(Math.abs));
  const sameWay = turns.every((value) => value > 0) || turns.every((value) => value < 0);
  if (sameWay && smallest > width * height * 1e-4 && smallest > 1) return;
  const corners = quad.map(({ x, y }) => `(${x}, ${y})`).join(' ');
  throw new DegenerateQuadError(`The print area ${corners} is not a convex quadrilateral with an area.`);
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}
