import { Gauge, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { unknownYet } from './unknown-yet.js';

it('is told once there is something to tell, and not any more when that is forgotten', async () => {
  const registry = new Registry();
  const gauge = unknownYet(new Gauge({ name: 'asked', help: 'h', registers: [registry] }));
  const told = async () => (await registry.metrics()).includes('\nasked ');
  expect(await told()).toBe(false);
  gauge.set(0);
  expect(await told()).toBe(true);
  unknownYet(gauge);
  expect(await told()).toBe(false);
});
