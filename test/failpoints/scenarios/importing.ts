import type { Death } from '../scene.js';

/** Before the first batch, between the batches, and after the last. */
export const IMPORT_DEATHS: readonly Death[] = [
  'import:read',
  'import:written',
  'import:committed',
  'import:reported',
  'import:read@2',
  'import:written@2',
  'import:committed@2',
  'import:committed@3',
];
