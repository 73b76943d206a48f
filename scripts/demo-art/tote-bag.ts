import { buckle } from './buckling.js';
import { smoothDistance } from './distance.js';
import { HEIGHT, WIDTH, drawn, filled, stroke } from './drawing.js';
import { folded, radiating, summed, uneven } from './excess.js';
import type { Field } from './field.js';
import { blurred, fieldOf, smoothstep } from './field.js';
import { lit } from './light.js';
import { noise, turbulence } from './noise.js';
import type { Garment } from './studio.js';
import { softened } from './studio.js';

const BODY =
  'M 262 470 C 420 460 780 460 938 468 C 948 700 954 1010 944 1268 C 943 1290 932 1302 910 1304 ' +
  'C 700 1314 500 1314 292 1306 C 270 1304 258 1292 257 1270 C 246 1010 252 700 262 470 Z';
const FRONT_HANDLE = 'M 428 600 L 424 464 C 428 262 500 122 602 120 C 704 122 774 262 778 464 L 774 600';
const BACK_HANDLE = 'M 446 470 C 462 300 520 186 604 184 C 688 186 742 300 756 470';
const TOP = 'M 262 476 C 420 466 780 466 938 474';
const HEM = 'M 258 540 C 420 531 780 531 941 538';
const HEM_LOWER = 'M 258 547 C 420 538 780 538 941 545';
const SIDES = 'M 276 476 C 264 700 262 1010 272 1292 M 925 474 C 934 700 940 1010 930 1290';
const BOTTOM = 'M 268 1290 C 480 1298 720 1298 934 1288';
/** Where a handle is sewn on: a box and a cross in it. */
const PATCHES =
  'M 411 498 L 445 497 L 447 588 L 412 588 Z M 411 498 L 447 588 M 445 497 L 412 588 ' +
  'M 757 497 L 791 498 L 790 588 L 755 588 Z M 757 497 L 790 588 M 791 498 L 755 588';

/** A flat canvas bag with two handles, seen from straight above. */
export async function toteBag(): Promise<Garment> {
  const body = softened(await drawn(filled(BODY)));
  const front = softened(await drawn(stroke(FRONT_HANDLE, 48)));
  const back = softened(await drawn(stroke(BACK_HANDLE, 46)));
  const outline = union(union(body, front), back);
  const folds = await drape(body);
  const sewn = await seams();
  const frontStrap = await strap(front, FRONT_HANDLE);
  const backStrap = await strap(back, BACK_HANDLE);
  const volume = bulge(body);
  const shape = fieldOf(WIDTH, HEIGHT, (_x, _y, i) => {
    const cloth = body.data[i] ?? 0;
    const sheet = 14 + (volume.data[i] ?? 0) + (folds.data[i] ?? 0) + (sewn.data[i] ?? 0);
    const behind = (back.data[i] ?? 0) * (6 + (backStrap.data[i] ?? 0));
    const ground = behind * (1 - cloth) + sheet * cloth;
    return ground + (front.data[i] ?? 0) * (5 + (frontStrap.data[i] ?? 0) + 14 * (1 - cloth));
  });
  const woven = fieldOf(WIDTH, HEIGHT, (x, y, i) => (shape.data[i] ?? 0) + canvas(x, y));
  return {
    outline,
    cloth: outline,
    folds: fieldOf(WIDTH, HEIGHT, (_x, _y, i) => (folds.data[i] ?? 0) + 0.5 * (volume.data[i] ?? 0)),
    smoothLight: lit(shape),
    light: lit(woven),
    albedo: (i) => {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      const yarn = 1 - 0.02 * Math.max(0, noise(x / 2, y / 9, 61)) - 0.02 * Math.max(0, noise(x / 9, y / 2, 62));
      const dirt = yarn - 0.012 * turbulence(x / 70, y / 70, 5, 3);
      return [dirt, dirt * 0.995, dirt * 0.985];
    },
  };
}

/** Canvas is stiff: few and wide folds, from where the handles pull and where the corners are turned. */
async function drape(body: Field): Promise<Field> {
  const edge = smoothDistance(body);
  const hem = await drawn(stroke(TOP, 150));
  const folds = buckle({
    shape: body,
    held: fieldOf(WIDTH, HEIGHT, (_x, _y, i) =>
      Math.max(0.25 * (hem.data[i] ?? 0), 0.3 * (1 - smoothstep(4, 30, edge.data[i] ?? 0))),
    ),
    excess: summed([
      radiating(428, 600, 130, 0.03),
      radiating(774, 600, 130, 0.028),
      radiating(285, 1285, 150, 0.045),
      radiating(918, 1285, 150, 0.04),
      folded(600, 900, 330, 260, 1.45, 0.012),
      folded(380, 1000, 120, 260, 1.2, 0.016),
      folded(830, 960, 110, 260, 1.9, 0.016),
      uneven(260, 0.008, 17),
    ]),
    stiffness: 0.3,
    friction: 0.012,
    spacings: [48, 24, 12],
    steps: 260,
    seed: 23,
  });
  const calm = blurred(folds, 7);
  return { ...calm, data: calm.data.map((height) => height * 1.25) };
}

function bulge(body: Field): Field {
  const edge = smoothDistance(body);
  const belly = blurred(
    fieldOf(WIDTH, HEIGHT, (_x, _y, i) => 26 * (1 - Math.exp(-(edge.data[i] ?? 0) / 80))),
    18,
  );
  return fieldOf(WIDTH, HEIGHT, (_x, _y, i) => (belly.data[i] ?? 0) + 8 * (1 - Math.exp(-(edge.data[i] ?? 0) / 6)));
}

/** A folded strap: thick at its edges, with a row of stitches along each. */
async function strap(shape: Field, path: string): Promise<Field> {
  const edge = smoothDistance(shape);
  const inner = await drawn(stroke(path, 33));
  const core = await drawn(stroke(path, 29));
  const rows = blurred(
    fieldOf(WIDTH, HEIGHT, (_x, _y, i) => (inner.data[i] ?? 0) - (core.data[i] ?? 0)),
    0.8,
  );
  return fieldOf(WIDTH, HEIGHT, (x, y, i) => {
    const thread = 0.5 + 0.5 * Math.sin((x + y) / 1.6);
    return 6 * (1 - Math.exp(-(edge.data[i] ?? 0) / 3.5)) - (rows.data[i] ?? 0) * (2.2 - 1.4 * thread);
  });
}

async function seams(): Promise<Field> {
  const top = blurred(await drawn(stroke(TOP, 5)), 1.4);
  const ridge = blurred(await drawn(stroke(HEM, 7)), 2.2);
  const groove = blurred(await drawn(stroke(SIDES + BOTTOM, 3)), 1.3);
  const furrow = blurred(await drawn(stroke(HEM + HEM_LOWER + PATCHES, 2.6)), 0.9);
  const thread = blurred(await drawn(stroke(HEM + HEM_LOWER + PATCHES, 2, '7 3.4')), 0.6);
  const near = blurred(await drawn(stroke(HEM + SIDES + BOTTOM, 30)), 8);
  return fieldOf(WIDTH, HEIGHT, (x, y, i) => {
    const pucker = noise(x / 16, y / 16, 71) + noise(x / 34, y / 34, 72);
    return (
      1.5 * (top.data[i] ?? 0) +
      1.8 * (ridge.data[i] ?? 0) -
      2.4 * (groove.data[i] ?? 0) -
      2 * (furrow.data[i] ?? 0) +
      1.7 * (thread.data[i] ?? 0) +
      0.8 * pucker * (near.data[i] ?? 0)
    );
  });
}

/** Warp and weft as threads of uneven thickness; regular ones would flicker when the picture is made smaller. */
function canvas(x: number, y: number): number {
  return 0.36 * noise(x / 2.1, y / 7, 81) + 0.36 * noise(x / 7, y / 2.1, 82) + 0.3 * noise(x / 14, y / 14, 83);
}

function union(a: Field, b: Field): Field {
  return { ...a, data: a.data.map((value, i) => Math.max(value, b.data[i] ?? 0)) };
}
