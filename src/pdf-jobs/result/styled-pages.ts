import type { PageLayout } from '../layout/page-layout.js';
import type { BlockRole, DocumentStyle } from './document-style.js';
import type { PageEdges } from './edge-lines.js';
import { edgesOf } from './edge-lines.js';
import { REACH, RunningLines } from './running-lines.js';

/** A page, and what each of its blocks is. */
export interface StyledPage<P extends PageLayout> {
  page: P;
  roles: BlockRole[];
}

/** Gives the blocks of pages their roles. A page has to wait for those after it, which show what recurs: a few, however many there are. */
export class StyledPages<P extends PageLayout> {
  private readonly waiting: P[] = [];
  /** Of some pages before those that wait, and of these. */
  private readonly edges: PageEdges[] = [];

  constructor(private readonly style: DocumentStyle) {}

  /** @returns those about which enough is known now, in order */
  add(page: P): StyledPage<P>[] {
    this.waiting.push(page);
    this.edges.push(edgesOf(page));
    return this.first(this.waiting.length - REACH);
  }

  /** When there are no more to come. */
  rest(): StyledPage<P>[] {
    return this.first(this.waiting.length);
  }

  private first(count: number): StyledPage<P>[] {
    const styled: StyledPage<P>[] = [];
    for (let taken = 0; taken < count; taken++) {
      const page = this.waiting.shift();
      if (page) styled.push({ page, roles: this.rolesOf(page) });
    }
    return styled;
  }

  private rolesOf({ blocks }: P): BlockRole[] {
    const at = this.edges.length - this.waiting.length - 1;
    const running = new RunningLines(this.edges, at, blocks, this.style);
    const roles = blocks.map((block) => this.style.roleOf(block, running.blocks.has(block)));
    if (at === REACH) this.edges.shift();
    return roles;
  }
}
