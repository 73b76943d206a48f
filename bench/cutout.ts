export { buildScene } from '../test/support/cutout-scenes.js';
