/** What a preview shows; the same parameters always make the same picture. */
export interface PreviewParameters {
  workId: number;
  productId: number;
  color: string;
  size: string;
}

/** Milliseconds for which a finished preview answers further requests for the same: 7 days. */
export const PREVIEW_CACHE_MS = 7 * 24 * 3_600_000;

/** Key of the finished task in the cache, and of the active one among the tasks. Colours and sizes have no colon. */
export function previewKey({ workId, productId, color, size }: PreviewParameters): string {
  return `preview:${workId}:${productId}:${color}:${size}`;
}
