import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer, ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import { TestStage } from '../support/test-app.js';
import type { Bytes } from './pictures.js';
import { noise } from './pictures.js';
import { contentsOnDisk, rowsOfFiles } from './stored-files.js';

let stage: TestStage;
let ann: ApiClient;
let fox: Bytes;

beforeAll(async () => {
  stage = await TestStage.build();
  ann = await clientFor(await stage.start({ ROLE: 'api' }), 'ann');
  fox = await noise('png');
});
afterAll(() => stage.close());

const upload = (key: string, content: Bytes, name = 'fox.png'): Promise<Answer> =>
  ann.upload({ name, content }, { 'idempotency-key': key });

const kept = async (): Promise<number> => {
  const [rows, contents] = [await rowsOfFiles(stage), await contentsOnDisk(stage)];
  expect(contents.sort()).toEqual(rows.sort());
  return rows.length;
};

it('gives an upload that is repeated with its Idempotency-Key the first answer, and stores it once', async () => {
  const before = await kept();
  const [first, again] = [await upload('twice', fox), await upload('twice', fox)];
  expect(first.status).toBe(201);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(await kept()).toBe(before + 1);
});

it('refuses another file with the same key, and keeps nothing of it', async () => {
  await upload('other', fox);
  const before = await kept();
  for (const answer of [await upload('other', await noise('png')), await upload('other', fox, 'hare.png')]) {
    expect(answer).toMatchObject({ status: 422, body: { errorCode: 'IDEMPOTENCY_KEY_REUSED' } });
  }
  expect(await kept()).toBe(before);
});

it('stores an upload once that is sent ten times at once', async () => {
  const before = await kept();
  const answers = await Promise.all(Array.from({ length: 10 }, () => upload('at once', fox)));
  const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.data.id));
  expect(ids.size).toBe(1);
  for (const { status } of answers) expect([201, 409]).toContain(status);
  expect(await kept()).toBe(before + 1);
});

it('leaves the key free when the upload was refused', async () => {
  expect((await upload('refused', fox.slice(0, 300))).status).toBe(422);
  expect((await upload('refused', fox)).status).toBe(201);
});
