import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { findPromtool } from '../support/promtool-program.js';
import { projectRoot } from '../support/test-folder.js';
import { alerts, readProjectFile } from './operator-files.js';

const promtool = await findPromtool();
const reason = promtool ? '' : ' (skipped: there is no promtool, and Debian’s package prometheus cannot be fetched)';
const CASES = ['test/metrics/alert-rules.yml', 'test/metrics/alert-rules-of-days.yml'];
/** It goes through hours minute by minute. */
const PATIENCE = 120_000;

/** Alerts whose cases the table of rules and their expressions say well enough. */
const PLAIN = [
  'DarkroomProcessDown',
  'DarkroomTasksWaitTooLong',
  'DarkroomKindPaused',
  'DarkroomSlowCreates',
  'DarkroomDatabasePoolExhausted',
  'DarkroomEventLoopLags',
];

describe.skipIf(!promtool)(`the alerts, as Prometheus takes them${reason}`, () => {
  const judge = async (...parameters: string[]): Promise<void> => {
    const { failed, all } = await execa(promtool ?? '', parameters, { cwd: projectRoot, all: true, reject: false });
    expect(failed, all).toBe(false);
  };

  it('are rules, and an example of a configuration', async () => {
    await judge('check', 'rules', 'docker/prometheus/alerts.yml');
    await judge('check', 'config', 'docker/prometheus/prometheus.yml');
  });

  it('fire when they should, and not otherwise', () => judge('test', 'rules', ...CASES), PATIENCE);
});

it('has cases for every alert that is not plain', () => {
  const cases = CASES.map((file) => readProjectFile(file)).join('');
  const without = alerts().filter(({ alert }) => !cases.includes(`alertname: ${alert}\n`));
  expect(without.map(({ alert }) => alert).sort()).toEqual([...PLAIN].sort());
});
