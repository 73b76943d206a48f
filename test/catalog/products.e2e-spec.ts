import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, ApiClient } from '../support/api-client.js';
import { clientFor, picture } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';

let stage: TestStage;
let app: TestApp;
let admin: ApiClient;
let photo: string;

beforeAll(async () => {
  stage = await TestStage.build();
  app = await stage.start({ ROLE: 'api' });
  admin = await clientFor(app, 'admin', 'admin');
  photo = await upload();
});
afterAll(() => stage.close());

const upload = async (): Promise<string> =>
  (await admin.upload({ name: 'photo.png', content: await picture(100, 100) })).body.data.id;

const AREA = [
  { x: 20, y: 20 },
  { x: 80, y: 20 },
  { x: 80, y: 80 },
  { x: 20, y: 80 },
];

const product = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'Enamel mug',
  photo,
  colors: [{ name: 'red', hex: '#B3262E' }],
  sizes: [{ name: 'M', printArea: AREA }],
  ...more,
});

const create = (more: Record<string, unknown> = {}): Promise<Answer> => admin.post('/api/v1/products', product(more));

describe('a product', () => {
  it('is shown to everybody with its colours and sizes, and no more', async () => {
    const sizes = ['S', 'M'].map((name) => ({ name, printArea: AREA }));
    const colors = [
      { name: 'red', hex: '#B3262E' },
      { name: '海军蓝', hex: '#1f2a44' },
    ];
    const { status, body } = await create({ colors, sizes });
    expect(status).toBe(201);
    expect(body.data).toEqual({
      id: expect.any(Number),
      name: 'Enamel mug',
      colors: [
        { name: 'red', hex: '#b3262e' },
        { name: '海军蓝', hex: '#1f2a44' },
      ],
      sizes: [{ name: 'S' }, { name: 'M' }],
    });
    const ann = await clientFor(app, 'ann');
    expect((await ann.get(`/api/v1/products/${body.data.id}`)).body.data).toEqual(body.data);
    expect((await ann.get('/api/v1/products?limit=1')).body.data).toEqual([body.data]);
  });

  it('has a photo for each colour, or a white one to be tinted, and maps of its own or of the whole', async () => {
    const [redPhoto, mask, redMask, displacementMap] = [await upload(), await upload(), await upload(), await upload()];
    const colors = [
      { name: 'red', hex: '#b3262e', photo: redPhoto, mask: redMask },
      { name: 'blue', hex: '#26409b' },
    ];
    const { body } = await create({ colors, mask, displacementMap });
    const [row] = await stage.db.query('SELECT colors FROM products WHERE id = $1', [body.data.id]);
    expect(row.colors).toEqual([
      { name: 'red', hex: '#b3262e', photo: redPhoto, tinted: false, mask: redMask, displacementMap, shadeMap: null },
      { name: 'blue', hex: '#26409b', photo, tinted: true, mask, displacementMap, shadeMap: null },
    ]);
  });

  it('keeps its pictures from being deleted', async () => {
    const mask = await upload();
    const { body } = await create({ mask });
    const answer = await admin.delete(`/api/v1/files/${mask}`);
    expect(answer).toMatchObject({ status: 409, body: { errorCode: 'FILE_IN_USE' } });
    expect(answer.body.detail).toContain(`product ${body.data.id}`);
  });

  it('needs a photo for each colour that is not tinted', async () => {
    for (const none of [undefined, null]) {
      const { status, body } = await create({ photo: none, colors: [{ name: 'red', hex: '#b3262e', photo: none }] });
      expect(status).toBe(400);
      expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['colors.0.photo']);
    }
    expect((await create({ photo: undefined, colors: [{ name: 'red', hex: '#b3262e', photo }] })).status).toBe(201);
  });

  it('is not made of pictures that do not exist or belong to somebody else', async () => {
    const ann = await clientFor(app, 'ann');
    const anns = (await ann.upload({ name: 'photo.png', content: await picture(8, 8) })).body.data.id;
    for (const id of [anns, '0195a0b0-0000-7000-8000-000000000000']) {
      for (const field of ['photo', 'mask', 'displacementMap', 'shadeMap']) {
        expect(await create({ [field]: id })).toMatchObject({ status: 404, body: { errorCode: 'FILE_NOT_FOUND' } });
      }
    }
  });

  it.each([
    ['a colon in a colour name', { colors: [{ name: 'red:dark', hex: '#b3262e' }] }, 'colors.0.name'],
    ['a colon in a size name', { sizes: [{ name: 'M:1', printArea: AREA }] }, 'sizes.0.name'],
    ['a colour that is no hex', { colors: [{ name: 'red', hex: 'red' }] }, 'colors.0.hex'],
    ['two colours of one name', { colors: [1, 2].map(() => ({ name: 'red', hex: '#b3262e' })) }, 'colors'],
    ['two sizes of one name', { sizes: [1, 2].map(() => ({ name: 'M', printArea: AREA })) }, 'sizes'],
    ['no colours', { colors: [] }, 'colors'],
    ['no sizes', { sizes: [] }, 'sizes'],
    ['colours that are no objects', { colors: [null, null] }, 'colors'],
    ['colours that are texts', { colors: ['red', 'blue'] }, 'colors'],
    ['colours that are no list', { colors: 'red' }, 'colors'],
    ['a URL as photo', { photo: 'https://example.com/mug.jpg' }, 'photo'],
    ['a print area of three corners', { sizes: [{ name: 'M', printArea: AREA.slice(1) }] }, 'sizes.0.printArea'],
    [
      'a print area that is a line',
      { sizes: [{ name: 'M', printArea: AREA.map(({ x }) => ({ x, y: 5 })) }] },
      'sizes.0.printArea',
    ],
    [
      'a print area that crosses itself',
      { sizes: [{ name: 'M', printArea: [0, 2, 1, 3].map((i) => AREA[i]) }] },
      'sizes.0.printArea',
    ],
    [
      'a print area that goes the wrong way round',
      { sizes: [{ name: 'M', printArea: AREA.toReversed() }] },
      'sizes.0.printArea',
    ],
    ['no name', { name: '' }, 'name'],
  ])('is refused with %s', async (_, more, field) => {
    const { status, body } = await create(more);
    expect({ status, code: body.errorCode }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });
});

it('does not know a product that is not there', async () => {
  const answer = await admin.get('/api/v1/products/4711');
  expect(answer).toMatchObject({ status: 404, body: { errorCode: 'PRODUCT_NOT_FOUND' } });
});

it('pages through the products', async () => {
  while ((await admin.get('/api/v1/products?limit=100')).body.data.length < 3) await create();
  const all = (await admin.get('/api/v1/products?limit=100')).body.data;
  const first = await admin.get('/api/v1/products?limit=2');
  const second = await admin.get(`/api/v1/products?limit=100&cursor=${first.body.page.nextCursor}`);
  expect([...first.body.data, ...second.body.data]).toEqual(all);
  expect(second.body.page.nextCursor).toBeNull();
});
