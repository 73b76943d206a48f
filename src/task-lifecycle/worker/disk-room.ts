import { Inject, Injectable, Logger } from '@nestjs/common';
import { LOW_DISK_BYTES } from '../../files/disk-full.js';
import { FileStorage } from '../../files/file-storage.js';

const LOOK_EVERY_MS = 500;
/** Some work needs little: after so long it is tried again, and then after twice as long each time. */
const TRY_AGAIN_MS = 30_000;
const LONGEST_MS = 300_000;

/** Whether the disk has room for work. While it has none, tasks wait, and do not spend their attempts. */
@Injectable()
export class DiskRoom {
  private readonly logger = new Logger('Worker');
  private waiting = false;
  private patienceMs = TRY_AGAIN_MS;

  constructor(@Inject(FileStorage) private readonly storage: Pick<FileStorage, 'freeBytes'>) {}

  get isFull(): boolean {
    return this.waiting;
  }

  /** To be called when work failed because the disk is full. */
  noteFull(): void {
    if (!this.waiting) void this.wait();
  }

  private async wait(): Promise<void> {
    this.waiting = true;
    this.logger.error('the disk is full: no more tasks are taken until there is room');
    let hasRoom = await this.hasRoom();
    for (
      const end = performance.now() + this.patienceMs;
      !hasRoom && performance.now() < end;
      hasRoom = await this.hasRoom()
    )
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
    this.patienceMs = hasRoom ? TRY_AGAIN_MS : Math.min(2 * this.patienceMs, LONGEST_MS);
    this.waiting = false;
    this.logger.log('tasks are taken again');
  }

  private async hasRoom(): Promise<boolean> {
    return this.storage.freeBytes().then(
      (bytes) => bytes >= LOW_DISK_BYTES,
      () => false,
    );
  }
}
