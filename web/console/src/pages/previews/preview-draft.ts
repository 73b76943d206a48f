import type { Product, Work } from '../../api/types.js';
import { useDraft } from '../../ui/draft.js';

export interface PreviewDraft {
  workId: number | null;
  productId: number | null;
  /** Null until the user chooses: then all of the product's. */
  colors: string[] | null;
  size: string | null;
}

const INITIAL: PreviewDraft = { workId: null, productId: null, colors: null, size: null };

/** The choices of the form, each one that there is: what is not chosen yet, or is gone, is replaced. */
export function usePreviewChoice(works: readonly Work[], products: readonly Product[]) {
  const [draft, update] = useDraft('previews', INITIAL);
  const work = works.find(({ id }) => id === draft.workId) ?? works[0] ?? null;
  const product = products.find(({ id }) => id === draft.productId) ?? products[0] ?? null;
  const known = product?.colors.map(({ name }) => name) ?? [];
  const kept = draft.colors?.filter((color) => known.includes(color)) ?? null;
  // Another product has other colours: then all of those.
  const colors = kept === null || (kept.length === 0 && (draft.colors?.length ?? 0) > 0) ? known : kept;
  const sizes = product?.sizes.map(({ name }) => name) ?? [];
  const middle = sizes[Math.floor((sizes.length - 1) / 2)] ?? '';
  const size = sizes.find((name) => name === draft.size) ?? middle;
  return { work, product, colors, size, update };
}

export type PreviewChoice = ReturnType<typeof usePreviewChoice>;
