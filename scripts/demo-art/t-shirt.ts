import { buckle } from './buckling.js';
import { smoothDistance } from './distance.js';
import { drawn, filled, HEIGHT, stroke, WIDTH } from './drawing.js';
import { folded, radiating, summed, uneven } from './excess.js';
import type { Field } from './field.js';
import { blurred, fieldOf, smoothstep } from './field.js';
import { lit } from './light.js';
import { noise, turbulence } from './noise.js';
import type { Garment } from './studio.js';
import { softened } from './studio.js';

const OUTLINE =
  'M 466 176 C 420 202 352 222 298 248 C 250 274 214 334 190 394 C 166 452 142 512 120 562 C 154 600 206 628 264 638 ' +
  'C 272 604 290 566 312 534 C 322 640 316 760 310 870 C 304 1010 298 1150 292 1284 C 396 1304 500 1312 602 1312 ' +
  'C 704 1312 806 1302 912 1280 C 902 1150 898 1010 892 870 C 888 760 882 640 890 532 C 912 566 930 602 938 634 ' +
  'C 996 622 1046 594 1078 556 C 1056 508 1032 450 1010 392 C 986 332 950 272 904 246 C 850 220 782 202 734 176 ' +
  'C 694 196 646 206 600 206 C 554 206 506 196 466 176 Z';
const OPENING =
  'M 480 184 C 512 200 556 208 600 208 C 644 208 688 200 720 184 C 706 246 662 290 600 290 C 538 290 494 246 480 184 Z';
const COLLAR = 'M 470 180 C 484 262 532 306 600 306 C 668 306 716 262 730 180';
const COLLAR_SEAM = 'M 456 184 C 470 276 526 324 600 324 C 674 324 730 276 744 184';
const BACK_COLLAR = 'M 466 190 C 512 214 556 224 600 224 C 644 224 688 214 734 190';
const BACK_SEAM = 'M 476 212 C 516 234 556 243 600 243 C 644 243 684 234 724 212';
const LABEL = 'M 574 246 L 627 246 L 626 279 L 575 279 Z';
const ARMHOLES = 'M 300 248 C 330 322 344 436 313 532 M 902 246 C 872 320 858 434 889 530';
const SHOULDERS = 'M 462 190 C 418 214 356 234 306 256 M 738 190 C 784 214 846 234 896 254';
const HEM = 'M 293 1254 C 396 1274 500 1282 602 1282 C 704 1282 806 1272 911 1250';
const HEM_UPPER = 'M 293 1247 C 396 1267 500 1275 602 1275 C 704 1275 806 1265 911 1243';
const CUFFS = 'M 129 538 C 166 576 216 602 272 612 M 1069 532 C 1034 570 982 596 930 608';
const CUFFS_UPPER = 'M 132 531 C 169 569 219 595 274 605 M 1066 525 C 1031 563 980 589 928 601';

export async function tShirt(): Promise<Garment> {
  const outline = softened(await drawn(filled(OUTLINE)));
  const opening = softened(await drawn(filled(OPENING)));
  const collar = await drawn(stroke(COLLAR, 33));
  const hems = await drawn(stroke(HEM, 60) + stroke(CUFFS, 50));
  const folds = await drape(outline, await drawn(stroke(COLLAR, 60) + filled(OPENING)), hems);
  const sewn = await seams();
  const volume = bulge(outline);
  const inside = await neckInside(opening);
  const shape = fieldOf(WIDTH, HEIGHT, (x, y, i) => {
    const front = (volume.data[i] ?? 0) + (folds.data[i] ?? 0) + (sewn.data[i] ?? 0) + ribs(collar, x, y, i);
    const open = opening.data[i] ?? 0;
    return front * (1 - open) + open * ((inside.data[i] ?? 0) + (volume.data[i] ?? 0) * 0.6);
  });
  const woven = fieldOf(WIDTH, HEIGHT, (x, y, i) => (shape.data[i] ?? 0) + jersey(x, y));
  const label = await drawn(filled(LABEL));
  return {
    outline,
    cloth: fieldOf(WIDTH, HEIGHT, (_x, _y, i) => (outline.data[i] ?? 0) * (1 - (label.data[i] ?? 0))),
    folds: fieldOf(WIDTH, HEIGHT, (_x, _y, i) => (folds.data[i] ?? 0) + 0.5 * (volume.data[i] ?? 0)),
    smoothLight: lit(shape),
    light: lit(woven),
    albedo: (i) => {
      const dirt = 1 - 0.012 * turbulence((i % WIDTH) / 60, i / WIDTH / 60, 3, 3);
      return [dirt, dirt, dirt * 0.995];
    },
  };
}

async function drape(outline: Field, collar: Field, hems: Field): Promise<Field> {
  const edge = smoothDistance(outline);
  const folds = buckle({
    shape: outline,
    held: fieldOf(WIDTH, HEIGHT, (_x, _y, i) =>
      Math.max(collar.data[i] ?? 0, 0.18 * (hems.data[i] ?? 0), 0.3 * (1 - smoothstep(4, 26, edge.data[i] ?? 0))),
    ),
    excess: summed([
      radiating(322, 520, 150, 0.05),
      radiating(880, 518, 150, 0.045),
      radiating(300, 270, 90, 0.016),
      radiating(900, 268, 90, 0.018),
      folded(420, 860, 130, 220, 1.15, 0.03),
      folded(770, 900, 120, 200, 2.1, 0.026),
      folded(600, 1150, 300, 150, 1.5, 0.022),
      folded(350, 1010, 90, 110, 0.75, 0.03),
      folded(850, 820, 90, 110, 2.45, 0.03),
      uneven(190, 0.004, 31),
    ]),
    stiffness: 0.4,
    friction: 0.001,
    spacings: [40, 20, 10],
    steps: 500,
    seed: 11,
  });
  const calm = blurred(folds, 6);
  // Where prints go the body fills the shirt, and the cloth lies smoother.
  return fieldOf(WIDTH, HEIGHT, (x, y, i) => {
    const chest = Math.exp(-(((x - 600) / 190) ** 2 + ((y - 560) / 220) ** 2));
    return (calm.data[i] ?? 0) * (1.3 - 0.6 * chest);
  });
}

/** The body under the shirt, and the edges where the cloth turns away. */
function bulge(outline: Field): Field {
  const edge = smoothDistance(outline);
  const body = blurred(
    fieldOf(WIDTH, HEIGHT, (_x, _y, i) => 44 * (1 - Math.exp(-(edge.data[i] ?? 0) / 70))),
    16,
  );
  return fieldOf(WIDTH, HEIGHT, (_x, _y, i) => (body.data[i] ?? 0) + 7 * (1 - Math.exp(-(edge.data[i] ?? 0) / 7)));
}

/** Grooves of the seams, the twin rows of stitches along the hems, and the pucker that they draw into the cloth. */
async function seams(): Promise<Field> {
  const groove = blurred(await drawn(stroke(ARMHOLES + SHOULDERS + COLLAR_SEAM, 2.4)), 1);
  const lip = blurred(await drawn(stroke(ARMHOLES + SHOULDERS, 15)), 3);
  const rows = HEM + HEM_UPPER + CUFFS + CUFFS_UPPER;
  const furrow = blurred(await drawn(stroke(rows, 2.4)), 0.9);
  const thread = blurred(await drawn(stroke(rows, 1.7, '5 2.6')), 0.6);
  const near = blurred(await drawn(stroke(HEM + CUFFS, 30) + stroke(ARMHOLES + COLLAR_SEAM, 16)), 6);
  return fieldOf(WIDTH, HEIGHT, (x, y, i) => {
    const pucker = noise(x / 9, y / 26, 41) + noise(x / 22, y / 40, 42);
    return (
      -2.6 * (groove.data[i] ?? 0) +
      1.6 * (lip.data[i] ?? 0) -
      1.6 * (furrow.data[i] ?? 0) +
      1.1 * (thread.data[i] ?? 0) +
      0.9 * pucker * (near.data[i] ?? 0)
    );
  });
}

/** Ribs stand across the collar, so they run out from the middle of the neck. */
function ribs(collar: Field, x: number, y: number, i: number): number {
  const band = collar.data[i] ?? 0;
  if (band === 0) return 0;
  const turn = Math.atan2(y - 165, x - 600);
  return band * (3 + 0.55 * Math.sin(turn * 150));
}

async function neckInside(opening: Field): Promise<Field> {
  const collar = await drawn(stroke(BACK_COLLAR, 32));
  const seam = blurred(await drawn(stroke(BACK_SEAM, 4)), 1.2);
  const label = blurred(await drawn(filled(LABEL)), 0.8);
  const depth = blurred(opening, 10);
  return fieldOf(WIDTH, HEIGHT, (x, y, i) => {
    const rib = (collar.data[i] ?? 0) * (2.5 + 0.5 * Math.sin(Math.atan2(y + 160, x - 600) * 560));
    return rib + 1.4 * (seam.data[i] ?? 0) + 1.5 * (label.data[i] ?? 0) - 26 * (depth.data[i] ?? 0);
  });
}

/** Wales of the knit, too fine to count, and the slight unevenness of the yarn. */
function jersey(x: number, y: number): number {
  return 0.12 * noise(x / 1.2, y / 2.4, 51) + 0.07 * noise(x / 4, y / 6, 52) + 0.16 * noise(x / 24, y / 30, 53);
}
