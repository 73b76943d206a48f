import { Injectable, Optional } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { validate } from 'uuid';
import { FileLinks } from '../files/file-links.js';
import type { PageQueryDto } from '../http/page-query.dto.js';
import { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import type { TaskSnapshot } from './task-snapshot.js';
import { TaskSnapshots } from './cache/task-snapshots.js';
import type { TaskDto } from './dto/task.dto.js';
import { ForeignTasks } from './foreign-tasks.js';
import type { TaskFilter, TaskReference } from './store/find-tasks.js';
import { findReferences, findReferencesById, loadTasks, queuePositions, resolveAliases } from './store/find-tasks.js';
import type { Row } from './store/task-table.js';
import { TaskTables } from './store/task-tables.js';
import type { TaskKind } from './task-kind.js';
import type { TaskStatus } from './task-status.js';
import type { Task } from './task.entity.js';
import { taskNotFound } from './task.problems.js';

/** What may be asked of a list; each list route takes a part of it. */
type TaskListRequest = PageQueryDto & {
  kind?: string;
  type?: string;
  status?: TaskStatus;
  ids?: readonly string[];
};

/** From here on the place of a new task may be that of its user's last one: nobody waits for the hundredth place exactly. */
const FAR_BEHIND = 100;

/** Reads tasks for their owners: from the cache where it has them, else from their tables. */
@Injectable()
export class TaskReader {
  /** Reads under way, so that a hundred polls that arrive together cost one. */
  private readonly reading = new Map<string, Promise<TaskSnapshot | null>>();

  /** By kind and user, the place of their newest task where that was far behind, a second ago at most. */
  private readonly farBehind = new LRUCache<string, number>({ max: 1_000, ttl: 1_000 });

  constructor(
    private readonly tables: TaskTables,
    private readonly snapshots: TaskSnapshots,
    private readonly links: FileLinks,
    @Optional() private readonly foreign?: ForeignTasks,
  ) {}

  present({ kind, task, queuePosition }: TaskSnapshot): TaskDto {
    const dto = kind.present(task, this.links);
    dto.queuePosition = queuePosition;
    return dto;
  }

  /** A task as it was when its row was written down as JSON; null when there is no such kind any more. */
  presentRow(kindName: string, row: Row): TaskDto | null {
    const kind = this.tables.kinds.find(kindName);
    return kind && this.present({ kind, task: this.tables.of(kind).hydrateJson(row), queuePosition: null });
  }

  /** A task that was just submitted, or stood in the way of a new one. */
  async presentNew(kindName: string, task: Task): Promise<TaskDto> {
    const kind = this.tables.kinds.get(kindName);
    return this.present({ kind, task, queuePosition: await this.positionOfNew(kind, task) });
  }

  /**
   * A task to show, which may be one that an older system has still.
   * @throws Problem TASK_NOT_FOUND, also for a task of somebody else or of another kind than asked for
   */
  async get(userId: string, id: string, kind?: string): Promise<TaskSnapshot> {
    const snapshot = (await this.find(id)) ?? (await this.findForeign([id])).get(id);
    if (!snapshot || !isVisible(snapshot, userId, kind)) throw taskNotFound({ id });
    return snapshot;
  }

  /**
   * A task to do something with.
   * @throws Problem TASK_NOT_FOUND
   */
  async getOurs(userId: string, id: string): Promise<TaskSnapshot> {
    const snapshot = await this.find(id);
    if (!snapshot || !isVisible(snapshot, userId)) throw taskNotFound({ id });
    return snapshot;
  }

  /** @throws Problem VALIDATION_FAILED for a kind that there is not */
  checkKind(kind: string | undefined): void {
    const kinds = this.tables.kinds.all().filter(({ partOf }) => partOf === undefined);
    if (kind === undefined || kinds.some(({ name }) => name === kind)) return;
    const message = `kind must be one of: ${kinds.map(({ name }) => name).join(', ')}`;
    throw validationFailed({ fields: 'kind' }, { errors: [{ field: 'kind', message }] });
  }

  /** Answers a list request: the tasks with the given ids, or a page of those that match. */
  async query(userId: string, query: TaskListRequest, statuses?: readonly TaskStatus[]): Promise<Page<TaskDto>> {
    const { ids, kind, type, status, limit } = query;
    this.checkKind(kind);
    if (ids) return this.listByIds(userId, ids, kind);
    const wanted = status === undefined ? statuses : [status];
    return this.list({
      userId,
      limit,
      after: query.after('timeAndUuid'),
      ...(wanted === undefined ? {} : { statuses: wanted }),
      ...(kind === undefined ? {} : { kind }),
      ...(type === undefined ? {} : { type }),
    });
  }

  /** Newest first. */
  private async list(filter: TaskFilter): Promise<Page<TaskDto>> {
    const references = await findReferences(this.tables.db, { ...filter, limit: filter.limit + 1 });
    const page = Page.of(references, filter.limit, ({ time, id }) => `${time}:${id}`);
    const dtos = new Map((await this.read(page.data)).map((snapshot) => [snapshot.task.id, this.present(snapshot)]));
    // A task deleted between the two reads is simply not there any more.
    return new Page(
      page.data.map(({ id }) => dtos.get(id)).filter((dto) => dto !== undefined),
      page.nextCursor,
    );
  }

  /** The tasks with these ids, in their order; unknown and foreign ids are listed in `missing`. */
  private async listByIds(userId: string, ids: readonly string[], kind?: string): Promise<Page<TaskDto>> {
    const wanted = [...new Set(ids)];
    const uuids = await this.uuidsOf(wanted);
    const cached = await this.snapshots.getMany([...uuids.values()]);
    const found = new Map(cached.map((snapshot) => [snapshot.task.id, snapshot]));
    const unread = [...uuids.values()].filter((id) => !found.has(id));
    if (unread.length > 0) {
      const read = await this.read(await findReferencesById(this.tables.db, unread));
      for (const snapshot of read) found.set(snapshot.task.id, snapshot);
      await Promise.all(read.map((snapshot) => this.snapshots.put(snapshot)));
    }
    const oursOf = (id: string): TaskSnapshot | undefined => found.get(uuids.get(id) ?? '');
    const foreign = await this.findForeign(wanted.filter((id) => !oursOf(id)));
    const mine = new Map<string, TaskDto>();
    for (const id of wanted) {
      const snapshot = oursOf(id) ?? foreign.get(id);
      if (snapshot && isVisible(snapshot, userId, kind)) mine.set(id, this.present(snapshot));
    }
    return new Page([...mine.values()], null, { missing: wanted.filter((id) => !mine.has(id)) });
  }

  private async find(id: string): Promise<TaskSnapshot | null> {
    const uuid = (await this.uuidsOf([id])).get(id);
    return uuid === undefined ? null : ((await this.snapshots.get(uuid)) ?? (await this.readOnce(uuid)));
  }

  /** Never cached: they are moved elsewhere. */
  private async findForeign(ids: readonly string[]): Promise<Map<string, TaskSnapshot>> {
    if (!this.foreign || ids.length === 0) return new Map();
    const snapshots = new Map<string, TaskSnapshot | null>();
    const imported = await resolveAliases(this.tables.db, ids);
    for (const { id, kind: name, task } of await this.foreign.find(ids.filter((id) => !imported.has(id))))
      snapshots.set(id, { kind: this.tables.kinds.get(name), task, queuePosition: null });
    // Imported at this very moment; or long ago, and deleted here since.
    await Promise.all([...imported.keys()].map(async (id) => snapshots.set(id, await this.find(id))));
    return new Map([...snapshots].filter((pair): pair is [string, TaskSnapshot] => pair[1] !== null));
  }

  /** The ids that tasks have here, by those that were asked for: an older system's need not be UUIDs. */
  async uuidsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const aliases = ids.filter((id) => !validate(id));
    const known = await resolveAliases(this.tables.db, aliases);
    const uuids = ids.map((id) => [id, known.get(id) ?? (validate(id) ? id : undefined)] as const);
    return new Map(uuids.filter((pair): pair is [string, string] => pair[1] !== undefined));
  }

  /** Counting a long queue anew for each task that joins it would cost more than accepting the task. */
  private async positionOfNew(kind: TaskKind, task: Task): Promise<number | null> {
    const waitsForRetry = task.attempt > 1 && task.runAt.getTime() > Date.now();
    if (task.status !== 'PENDING' || waitsForRetry) return null;
    const queue = `${kind.name} ${task.userId}`;
    const known = this.farBehind.get(queue);
    if (known !== undefined) return known;
    const positions = await queuePositions(this.tables.db, this.tables.of(kind), [task.id]);
    const position = positions.get(task.id) ?? null;
    if (position !== null && position >= FAR_BEHIND) this.farBehind.set(queue, position);
    return position;
  }

  private readOnce(id: string): Promise<TaskSnapshot | null> {
    const known = this.reading.get(id);
    if (known) return known;
    const reading = this.readAndCache(id).finally(() => this.reading.delete(id));
    this.reading.set(id, reading);
    return reading;
  }

  private async readAndCache(id: string): Promise<TaskSnapshot | null> {
    const [snapshot] = await this.read(await findReferencesById(this.tables.db, [id]));
    if (snapshot) await this.snapshots.put(snapshot);
    return snapshot ?? null;
  }

  /** In no certain order; what was deleted in the meantime is left out. */
  async read(references: readonly TaskReference[]): Promise<TaskSnapshot[]> {
    const kinds = [...new Set(references.map(({ kind }) => kind))].map((name) => this.tables.kinds.get(name));
    const snapshots = await Promise.all(
      kinds.map(async (kind) => {
        const ids = references.filter((reference) => reference.kind === kind.name).map(({ id }) => id);
        const table = this.tables.of(kind);
        const tasks = await loadTasks(this.tables.db, table, ids);
        const waiting = tasks.filter(({ status }) => status === 'PENDING').map(({ id }) => id);
        const positions = await queuePositions(this.tables.db, table, waiting);
        return tasks.map((task) => ({ kind, task, queuePosition: positions.get(task.id) ?? null }));
      }),
    );
    return snapshots.flat();
  }
}

function isVisible({ kind, task }: TaskSnapshot, userId: string, kindName = kind.name): boolean {
  return task.userId === userId && kind.name === kindName;
}
