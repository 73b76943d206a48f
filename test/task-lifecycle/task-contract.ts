import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

export interface KindSample {
  /** Where such a task is created. */
  path: string;
  /** What the requests need, made once; then a body of its own for each task of this user that will complete. */
  prepare(app: TestApp): Promise<(client: ApiClient) => Promise<Record<string, unknown>>>;
}

/** Fields of every task, by the wire contract. */
const FIELDS = [
  'id', 'kind', 'userId', 'status', 'progress', 'stage', 'etaSeconds', 'queuePosition', 'retryCount', 'maxRetries',
  'nextRetryTime', 'resultUrl', 'errorMessage', 'error', 'creditsCharged', 'creditsRefunded', 'createTime', 'startTime',
  'updateTime', 'completeTime', 'failTime',
]; // prettier-ignore

/** What is true of a task of any kind. Run for each kind there is, and for a made-up one. */
export function taskContract(kind: string, sample: KindSample): void {
  describe(`a ${kind} task`, () => {
    let stage: TestStage;
    let api: TestApp;
    let alice: ApiClient;
    let bob: ApiClient;
    let newBody: (client: ApiClient) => Promise<Record<string, unknown>>;

    beforeAll(async () => {
      stage = await TestStage.build();
      api = await stage.start({ ROLE: 'api' });
      [alice, bob] = await Promise.all([clientFor(api, 'alice'), clientFor(api, 'bob')]);
      newBody = await sample.prepare(api);
    });
    afterAll(() => stage.close());

    const create = async (client: ApiClient, headers: Record<string, string> = {}) => {
      const { status, body } = await client.post(sample.path, await newBody(client), headers);
      expect(status).toBe(202);
      expect(body.code).toBe(202);
      return body.data;
    };

    describe('while no worker runs', () => {
      it('is PENDING with every promised field and its place in the queue', async () => {
        const task = await create(alice);
        expect(Object.keys(task)).toEqual(expect.arrayContaining(FIELDS));
        expect(task).toMatchObject({
          kind,
          userId: 'alice',
          status: 'PENDING',
          progress: 0,
          retryCount: 0,
          resultUrl: null,
        });
        expect(task.queuePosition).toBeGreaterThanOrEqual(1);
        const { body } = await alice.get(`/api/v1/tasks/${task.id}`);
        expect(body.data).toMatchObject({ id: task.id, status: 'PENDING', queuePosition: task.queuePosition });
      });

      it('is among the active tasks of its kind and of its owner only', async () => {
        const task = await create(alice);
        const active = await alice.get(`/api/v1/tasks/active?kind=${kind}`);
        expect(active.body.data[0].id).toBe(task.id);
        expect((await alice.get(`/api/v1/tasks/active?kind=${kind === 'pdf' ? 'video' : 'pdf'}`)).body.data).toEqual(
          [],
        );
        expect((await bob.get('/api/v1/tasks/active')).body.data).toEqual([]);
        expect((await bob.get(`/api/v1/tasks?ids=${task.id}`)).body).toMatchObject({ data: [], missing: [task.id] });
      });

      it('is unknown to other users on every route', async () => {
        const { id } = await create(alice);
        for (const answer of [
          await bob.get(`/api/v1/tasks/${id}`),
          await bob.post(`/api/v1/tasks/${id}/cancel`),
          await bob.post(`/api/v1/tasks/${id}/retry`),
          await bob.delete(`/api/v1/tasks/${id}`),
        ]) {
          expect(answer).toMatchObject({ status: 404, body: { errorCode: 'TASK_NOT_FOUND' } });
        }
        expect((await alice.get(`/api/v1/tasks/${id}`)).body.data.status).toBe('PENDING');
      });

      it('cannot be deleted or retried before it has ended', async () => {
        const { id } = await create(alice);
        expect(await alice.delete(`/api/v1/tasks/${id}`)).toMatchObject({
          status: 409,
          body: { errorCode: 'TASK_NOT_FINISHED' },
        });
        expect(await alice.post(`/api/v1/tasks/${id}/retry`)).toMatchObject({
          status: 409,
          body: { errorCode: 'TASK_NOT_RETRYABLE' },
        });
      });

      it('is cancelled at once, and may then be retried as a new task', async () => {
        const { id } = await create(alice);
        const cancelled = await alice.post(`/api/v1/tasks/${id}/cancel`);
        expect(cancelled).toMatchObject({
          status: 200,
          body: { data: { id, status: 'CANCELLED', completeTime: null } },
        });
        expect(cancelled.body.data.failTime).not.toBeNull();
        expect((await alice.get(`/api/v1/tasks/${id}`)).body.data.status).toBe('CANCELLED');
        expect(await alice.post(`/api/v1/tasks/${id}/cancel`)).toMatchObject({
          status: 409,
          body: { errorCode: 'TASK_ALREADY_FINISHED' },
        });
        const retried = await alice.post(`/api/v1/tasks/${id}/retry`);
        expect(retried).toMatchObject({ status: 202, body: { data: { status: 'PENDING', retryOf: id, kind } } });
        expect(retried.body.data.id).not.toBe(id);
        expect(retried.body.data.queuePosition).not.toBeNull();
      });

      it('is made once when its request is sent again with the same Idempotency-Key', async () => {
        const body = await newBody(alice);
        const send = () => alice.post(sample.path, body, { 'idempotency-key': `${kind}-key` });
        const [first, second] = [await send(), await send()];
        expect(second.status).toBe(first.status);
        expect(second.body).toEqual(first.body);
      });
    });

    describe('with a worker', () => {
      beforeAll(async () => {
        // What the tests before have left is not for the worker.
        for (const { id } of (await alice.get('/api/v1/tasks/active?limit=100')).body.data) {
          await alice.post(`/api/v1/tasks/${id}/cancel`);
        }
        await stage.start({ ROLE: 'worker', WORKER_KINDS: kind });
      });

      it('ends COMPLETED with a result that can be downloaded without a header', async () => {
        const { id } = await create(alice);
        const task = await alice.untilEnded(id);
        expect(task).toMatchObject({
          status: 'COMPLETED',
          progress: 100,
          retryCount: 0,
          error: null,
          nextRetryTime: null,
        });
        expect(task.startTime).not.toBeNull();
        expect(task.completeTime).not.toBeNull();
        const result = await fetch(String(task.resultUrl));
        expect(result.status).toBe(200);
        expect((await result.arrayBuffer()).byteLength).toBeGreaterThan(0);
      });

      it('moves from the active tasks to the history', async () => {
        const { id } = await create(alice);
        await alice.untilEnded(id);
        expect((await alice.get('/api/v1/tasks/active')).body.data).toEqual([]);
        expect((await alice.get('/api/v1/tasks/history')).body.data[0].id).toBe(id);
        expect((await alice.get('/api/v1/tasks?status=completed')).body.data[0].id).toBe(id);
        expect((await alice.get(`/api/v1/tasks?kind=${kind}&limit=1`)).body.data[0].id).toBe(id);
      });

      it('is deleted with its file, once', async () => {
        const { id } = await create(alice);
        const { resultUrl } = await alice.untilEnded(id);
        expect((await alice.delete(`/api/v1/tasks/${id}`)).status).toBe(200);
        expect((await alice.get(`/api/v1/tasks/${id}`)).status).toBe(404);
        expect((await alice.delete(`/api/v1/tasks/${id}`)).status).toBe(404);
        expect((await fetch(String(resultUrl))).status).toBe(404);
      });
    });
  });
}
