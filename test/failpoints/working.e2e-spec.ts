import { describe } from 'vitest';
import { playAll } from './play-all.js';
import { WORKING } from './scenarios/working.js';

describe('whatever of the work is interrupted', () => {
  playAll(WORKING);
});
