import { EventEmitter, once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { LOW_DISK_BYTES } from '../../files/disk-full.js';
import { FileStorage } from '../../files/file-storage.js';
import { Places } from '../../places.js';
import { DISK_FULL, TransientError } from '../../task-lifecycle/retry-policy.js';
import type { Workspace } from '../workspaces/workspace.js';

/** What a composition takes of the disk while it is made. */
interface WantedRoom {
  workspace: Pick<Workspace, 'bytes'>;
  /** Bytes that it will write into its workspace. */
  bytes: number;
  /** Bytes that have to be fetched before it begins. */
  fetched: number;
}

interface Hold extends WantedRoom {
  /** What lay in its workspace when it began. */
  before: number;
}

/** The room on the disk that the compositions of this worker have still to fill: what one of them counts on, no other may take. */
@Injectable()
export class DiskRoom {
  private readonly holds = new Set<Hold>();
  private readonly ends = new EventEmitter().setMaxListeners(0);
  private ended = 0;
  /** One looks at a time, so that no two see the same room. */
  private readonly line = new Places(1);

  constructor(private readonly storage: FileStorage) {}

  /**
   * Does the work once there is room for it: where others of this worker have it, when they have ended.
   * @param work is given what is to be called when all has been fetched
   * @throws TransientError when the disk is too full to begin
   */
  async hold<T>(wanted: WantedRoom, signal: AbortSignal, work: (fetched: () => void) => Promise<T>): Promise<T> {
    const hold = await this.waitFor(wanted, signal);
    try {
      return await work(() => void (hold.fetched = 0));
    } finally {
      this.holds.delete(hold);
      this.ended++;
      this.ends.emit('end');
    }
  }

  private async waitFor(wanted: WantedRoom, signal: AbortSignal): Promise<Hold> {
    for (;;) {
      const { ended } = this;
      const hold = await this.line.run(signal, () => this.tryToHold(wanted));
      if (hold) return hold;
      if (ended === this.ended) await this.untilOneEnds(signal);
    }
  }

  /** Null when others have what it lacks. */
  private async tryToHold(wanted: WantedRoom): Promise<Hold | null> {
    const [before, free] = [await wanted.workspace.bytes(), await this.storage.freeBytes()];
    // Others, too, need some.
    const need = wanted.bytes + wanted.fetched + LOW_DISK_BYTES;
    if (need > free) throw tooFull(need - LOW_DISK_BYTES);
    const promised = await Promise.all([...this.holds].map(stillToCome));
    if (need + promised.reduce((sum, bytes) => sum + bytes, 0) > free) return null;
    const hold = { ...wanted, before };
    this.holds.add(hold);
    return hold;
  }

  private async untilOneEnds(signal: AbortSignal): Promise<void> {
    try {
      await once(this.ends, 'end', { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }
}

async function stillToCome({ workspace, bytes, fetched, before }: Hold): Promise<number> {
  const written = (await workspace.bytes()) - before;
  return fetched + Math.max(0, bytes - written);
}

function tooFull(bytes: number): TransientError {
  const megabytes = Math.ceil(bytes / 1_000_000);
  return new TransientError(DISK_FULL, `There is not enough room on the disk: ${megabytes} MB are needed`);
}
