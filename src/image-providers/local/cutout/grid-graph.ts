/** Columns and rows a pixel's eight neighbours are away; the opposite of direction `d` is `7 - d`. */
export const NEIGHBOURS: readonly (readonly [number, number])[] = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [-1, 0],
  [1, 0],
  [-1, 1],
  [0, 1],
  [1, 1],
];

/**
 * The pixels of a picture as a graph for a minimal cut. A frame of unconnected nodes around them saves the search all
 * questions about edges of the picture.
 */
export class GridGraph {
  readonly stride: number;
  readonly size: number;
  /** Node index differences of the eight directions. */
  readonly offsets: Int32Array;
  /** Residual capacity of the arc that leaves node `i` in direction `d`, at `8 i + d`. */
  readonly arcs: Float32Array;
  /** Residual capacity from the source (positive) or to the sink (negative). */
  readonly terminals: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.stride = width + 2;
    this.size = this.stride * (height + 2);
    this.offsets = Int32Array.from(NEIGHBOURS, ([dx, dy]) => dy * this.stride + dx);
    this.arcs = new Float32Array(8 * this.size);
    this.terminals = new Float32Array(this.size);
  }

  node(x: number, y: number): number {
    return (y + 1) * this.stride + x + 1;
  }

  /** Connects a node both ways; cutting between the two costs `weight`. */
  link(node: number, direction: number, weight: number): void {
    this.arcs[8 * node + direction] = weight;
    this.arcs[8 * (node + (this.offsets[direction] ?? 0)) + 7 - direction] = weight;
  }
}
