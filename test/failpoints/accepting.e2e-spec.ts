import { describe } from 'vitest';
import { playAll } from './play-all.js';
import { ACCEPTING } from './scenarios/accepting.js';

describe('whatever of accepting and cancelling is interrupted', () => {
  playAll(ACCEPTING);
});
