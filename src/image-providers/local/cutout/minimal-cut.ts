import type { GridGraph } from './grid-graph.js';

const FREE = 0;
const SOURCE = 1;
const SINK = 2;
/** Values of `parents` beside the directions 0 to 7. */
const TERMINAL = 8;
const ORPHAN = 9;

/**
 * Minimal cut of a grid by the algorithm of Boykov and Kolmogorov, "An Experimental Comparison of Min-Cut/Max-Flow
 * Algorithms for Energy Minimization in Vision", PAMI 2004: two search trees that are repaired after each augmentation.
 */
export class MinimalCut {
  private readonly trees: Uint8Array;
  private readonly parents: Uint8Array;
  /** When a node's distance to its terminal was last known, and what it was. */
  private readonly stamps: Int32Array;
  private readonly distances: Int32Array;
  private active: number[] = [];
  private waiting: number[] = [];
  private orphans: number[] = [];
  private time = 0;

  constructor(private readonly graph: GridGraph) {
    this.trees = new Uint8Array(graph.size);
    this.parents = new Uint8Array(graph.size).fill(ORPHAN);
    this.stamps = new Int32Array(graph.size);
    this.distances = new Int32Array(graph.size);
  }

  /** Consumes the graph's capacities. @returns for each pixel 1 on the source's side of the cut, else 0 */
  solve(): Uint8Array {
    this.plantTrees();
    for (let node = this.nextActive(); node >= 0; node = this.nextActive()) {
      for (let direction = this.grow(node); direction >= 0; direction = this.grow(node)) {
        this.time++;
        this.augment(node, direction);
        this.adoptOrphans();
        if (this.trees[node] === FREE) break;
      }
    }
    return this.sourceSide();
  }

  private plantTrees(): void {
    const { terminals, size } = this.graph;
    for (let node = 0; node < size; node++) {
      const capacity = terminals[node] ?? 0;
      if (capacity === 0) continue;
      this.trees[node] = capacity > 0 ? SOURCE : SINK;
      this.parents[node] = TERMINAL;
      this.distances[node] = 1;
      this.active.push(node);
    }
    this.active.reverse();
  }

  private nextActive(): number {
    for (;;) {
      const node = this.active.pop();
      if (node !== undefined) {
        if (this.trees[node] !== FREE) return node;
        continue;
      }
      if (this.waiting.length === 0) return -1;
      this.active = this.waiting.reverse();
      this.waiting = [];
    }
  }

  /** Capacity of the arc that carries flow in the tree's sense between a node and its neighbour. */
  private capacity(node: number, direction: number, tree: number): number {
    if (tree === SOURCE) return this.graph.arcs[8 * node + direction] ?? 0;
    return this.graph.arcs[8 * (node + (this.graph.offsets[direction] ?? 0)) + 7 - direction] ?? 0;
  }

  /** Takes free neighbours into the node's tree. @returns the direction in which the other tree was met, or -1 */
  private grow(node: number): number {
    const tree = this.trees[node] ?? FREE;
    for (let direction = 0; direction < 8; direction++) {
      if (this.capacity(node, direction, tree) <= 0) continue;
      const neighbour = node + (this.graph.offsets[direction] ?? 0);
      const other = this.trees[neighbour];
      if (other === FREE) {
        this.trees[neighbour] = tree;
        this.attach(neighbour, 7 - direction, node);
        this.waiting.push(neighbour);
      } else if (other !== tree) {
        return direction;
      } else if (
        (this.stamps[neighbour] ?? 0) <= (this.stamps[node] ?? 0) &&
        (this.distances[neighbour] ?? 0) > (this.distances[node] ?? 0) + 1
      ) {
        this.attach(neighbour, 7 - direction, node);
      }
    }
    return -1;
  }

  private attach(node: number, direction: number, parent: number): void {
    this.parents[node] = direction;
    this.stamps[node] = this.stamps[parent] ?? 0;
    this.distances[node] = (this.distances[parent] ?? 0) + 1;
  }

  /** Sends as much as fits through the path that the arc between the two trees closes. */
  private augment(node: number, direction: number): void {
    const { arcs, offsets } = this.graph;
    const neighbour = node + (offsets[direction] ?? 0);
    const forward = this.trees[node] === SOURCE;
    const [from, to, along] = forward ? [node, neighbour, direction] : [neighbour, node, 7 - direction];
    let flow = arcs[8 * from + along] ?? 0;
    flow = Math.min(flow, this.bottleneck(from, SOURCE), this.bottleneck(to, SINK));
    this.push(from, along, flow);
    this.drain(from, SOURCE, flow);
    this.drain(to, SINK, flow);
  }

  private bottleneck(start: number, tree: number): number {
    const { offsets, terminals } = this.graph;
    let least = Number.POSITIVE_INFINITY;
    let node = start;
    for (let up = this.parents[node] ?? ORPHAN; up < TERMINAL; up = this.parents[node] ?? ORPHAN) {
      const parent = node + (offsets[up] ?? 0);
      least = Math.min(least, this.capacity(parent, 7 - up, tree));
      node = parent;
    }
    return Math.min(least, Math.abs(terminals[node] ?? 0));
  }

  private push(node: number, direction: number, flow: number): void {
    const { arcs, offsets } = this.graph;
    const there = 8 * node + direction;
    const back = 8 * (node + (offsets[direction] ?? 0)) + 7 - direction;
    arcs[there] = (arcs[there] ?? 0) - flow;
    arcs[back] = (arcs[back] ?? 0) + flow;
  }

  /** Subtracts the flow on the way from a node to its terminal; nodes cut off from it become orphans. */
  private drain(start: number, tree: number, flow: number): void {
    const { offsets, terminals } = this.graph;
    let node = start;
    for (let up = this.parents[node] ?? ORPHAN; up < TERMINAL; up = this.parents[node] ?? ORPHAN) {
      const parent = node + (offsets[up] ?? 0);
      if (tree === SOURCE) this.push(parent, 7 - up, flow);
      else this.push(node, up, flow);
      if (this.capacity(parent, 7 - up, tree) <= 0) this.orphan(node);
      node = parent;
    }
    const rest = (terminals[node] ?? 0) + (tree === SOURCE ? -flow : flow);
    terminals[node] = rest;
    if (rest === 0) this.orphan(node);
  }

  private orphan(node: number): void {
    this.parents[node] = ORPHAN;
    this.orphans.push(node);
  }

  private adoptOrphans(): void {
    for (let next = 0; next < this.orphans.length; next++) this.adopt(this.orphans[next] ?? 0);
    this.orphans = [];
  }

  /** Finds the orphan the nearest parent in its tree; without one it is free, and its children are orphans. */
  private adopt(node: number): void {
    const { offsets } = this.graph;
    const tree = this.trees[node] ?? FREE;
    let best = -1;
    let nearest = Number.POSITIVE_INFINITY;
    for (let direction = 0; direction < 8; direction++) {
      const neighbour = node + (offsets[direction] ?? 0);
      if (this.trees[neighbour] !== tree || this.capacity(neighbour, 7 - direction, tree) <= 0) continue;
      const distance = this.distanceToTerminal(neighbour);
      if (distance >= nearest) continue;
      nearest = distance;
      best = direction;
    }
    if (best >= 0) {
      this.parents[node] = best;
      this.stamps[node] = this.time;
      this.distances[node] = nearest + 1;
      return;
    }
    this.setFree(node, tree);
  }

  /** Walks up to the terminal and leaves the answer at every node passed; infinite when the way ends at an orphan. */
  private distanceToTerminal(start: number): number {
    const { offsets } = this.graph;
    let steps = 0;
    let node = start;
    for (;;) {
      if (this.stamps[node] === this.time && this.parents[node] !== ORPHAN) {
        steps += this.distances[node] ?? 0;
        break;
      }
      const up = this.parents[node] ?? ORPHAN;
      if (up === ORPHAN) return Number.POSITIVE_INFINITY;
      steps++;
      if (up === TERMINAL) break;
      node += offsets[up] ?? 0;
    }
    let rest = steps;
    for (let passed = start; this.stamps[passed] !== this.time;) {
      this.stamps[passed] = this.time;
      this.distances[passed] = rest--;
      passed += offsets[this.parents[passed] ?? 0] ?? 0;
    }
    return steps;
  }

  private setFree(node: number, tree: number): void {
    const { offsets } = this.graph;
    for (let direction = 0; direction < 8; direction++) {
      const neighbour = node + (offsets[direction] ?? 0);
      if (this.trees[neighbour] !== tree) continue;
      if (this.capacity(neighbour, 7 - direction, tree) > 0) this.waiting.push(neighbour);
      if (this.parents[neighbour] === 7 - direction) this.orphan(neighbour);
    }
    this.trees[node] = FREE;
  }

  private sourceSide(): Uint8Array {
    const { width, height } = this.graph;
    const side = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) side[y * width + x] = this.trees[this.graph.node(x, y)] === SOURCE ? 1 : 0;
    }
    return side;
  }
}
