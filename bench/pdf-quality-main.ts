import { benchPdfQuality } from './pdf-quality.js';

for (const line of await benchPdfQuality()) console.log(line);
