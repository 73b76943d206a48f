import type { EntityManager } from 'typeorm';
import { validate } from 'uuid';
import type { GenerationTask } from '../generation-task.entity.js';
import type { OldTask } from './map-old-task.js';

/** A task that is ready to be stored or shown, with the files it refers to. */
export interface PlacedTask {
  task: GenerationTask;
  fileIds: string[];
}

/** Who has which of the files that old tasks refer to. With `lock` they stay until the transaction ends. */
export async function findOwners(
  db: Pick<EntityManager, 'query'>,
  tasks: readonly OldTask[],
  lock: boolean,
): Promise<Map<string, string>> {
  const ids = tasks.flatMap(({ source, reference, resultFile }) => [source, reference, resultFile]);
  const uuids = [...new Set(ids)].filter((id) => id !== null && validate(id));
  if (uuids.length === 0) return new Map();
  const rows: { id: string; user_id: string }[] = await db.query(
    `SELECT id, user_id FROM files WHERE id = ANY($1)${lock ? ' ORDER BY id FOR KEY SHARE' : ''}`,
    [uuids],
  );
  return new Map(rows.map(({ id, user_id }) => [id, user_id]));
}

/** What is a file of the task's owner becomes one of its files; any other reference is kept as it was. */
export function placeFiles(old: OldTask, owners: ReadonlyMap<string, string>): PlacedTask {
  const { task } = old;
  const own = (reference: string | null): string | null => {
    const id = reference?.toLowerCase() ?? '';
    return owners.get(id) === task.userId ? id : null;
  };
  const [sourceImage, reference, resultFileId] = [own(old.source), own(old.reference), own(old.resultFile)];
  Object.assign(task, {
    sourceImage,
    referenceImages: reference === null ? [] : [reference],
    resultFileId,
    result: resultFileId === null ? null : { results: [{ fileId: resultFileId }] },
    legacy: {
      ...task.legacy,
      ...(old.source === null || sourceImage !== null ? {} : { sourceImage: old.source }),
      ...(old.reference === null || reference !== null ? {} : { referenceImage: old.reference }),
    },
  });
  const fileIds = [sourceImage, reference, resultFileId].filter((id) => id !== null);
  return { task, fileIds: [...new Set(fileIds)] };
}
