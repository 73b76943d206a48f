import { describe } from 'vitest';
import { playAll } from './play-all.js';
import { KEEPING } from './scenarios/keeping.js';

describe('whatever of storing, deleting and telling is interrupted', () => {
  playAll(KEEPING);
});
