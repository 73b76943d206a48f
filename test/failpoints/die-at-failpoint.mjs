// Loaded into a process of Darkroom with `node --import`: ends it, as kill -9 would, where DIE_AT says: `name`, or `name@2` for the
// second pass.
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';

const [name, pass = '1'] = (process.env.DIE_AT ?? '').split('@');
let left = Number(pass);

subscribe('darkroom:failpoint', (passed) => {
  if (passed !== name || --left > 0) return;
  writeSync(2, `died at ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
});
