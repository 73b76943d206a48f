import { channel } from 'node:diagnostics_channel';

/**
 * The moments between two steps at which a process may die: what stands before the colon was under way, what stands after it
 * is the last that had happened. `test/failpoints` kills a process at each of them.
 */
export const FAILPOINTS = [
  // A request that makes something
  'idempotency:reserved',
  'submit:validated',
  'submit:committed',
  'dispatch:begun',
  'dispatch:pushed',
  'idempotency:worked',
  'idempotency:kept',
  'grant:committed',
  // A worker
  'hint:taken',
  'claim:committed',
  'claim:leased',
  'progress:committed',
  'save:committed',
  'work:ended',
  'settle:committed',
  'settle:told',
  'settle:cleaned',
  'rescue:committed',
  // A cancel
  'cancel:committed',
  'cancel:unqueued',
  'cancel:noticed',
  // Files, and what is deleted
  'file:written',
  'file:stored',
  'file:recorded',
  'file:unrecorded',
  'removal:committed',
  // A webhook
  'delivery:claimed',
  'delivery:answered',
  'delivery:settled',
  // A task in parts
  'pdf:planned',
  'parts:submitted',
  'parts:parked',
  'pdf:extracted',
  'parts:woken',
  'pdf:aggregated',
  // The import from the older service
  'import:read',
  'import:written',
  'import:committed',
  'import:reported',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

const passed = channel('darkroom:failpoint');

/**
 * Marks that a process passes such a moment. Nothing in Darkroom listens, and no setting makes it: only a module that a test loads
 * into its process before Darkroom (`node --import`) can, and end the process there. Otherwise it costs a look at a flag.
 */
export function failpoint(name: Failpoint): void {
  if (passed.hasSubscribers) passed.publish(name);
}
