import { describe } from 'vitest';
import { playAll } from './play-all.js';
import { PARTS } from './scenarios/parts.js';

describe('whatever of work in parts and with children is interrupted', () => {
  playAll(PARTS);
});
