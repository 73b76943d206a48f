import { execFile } from 'node:child_process';
import { access, constants, mkdir, readdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './test-folder.js';

const execute = promisify(execFile);

export async function findOnPath(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (await canRun(path)) return path;
  }
  return null;
}

export async function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Unpacks (does not install) packages into a folder. */
export async function download(options: string[], packages: string[], folder: string): Promise<void> {
  const archives = join(folder, 'archives');
  await mkdir(archives, { recursive: true });
  await execute('apt-get', [...options, 'download', ...packages], { cwd: archives });
  for (const archive of await readdir(archives)) {
    await execute('dpkg', ['-x', join(archives, archive), folder]);
  }
  await rm(archives, { recursive: true, force: true });
}

/** In folders of our own, so that neither root's rights are needed nor the system changed. */
export async function fetchLists(): Promise<string[]> {
  const apt = join(projectRoot, '.cache/apt');
  await mkdir(join(apt, 'lists/partial'), { recursive: true });
  await mkdir(join(apt, 'archives/partial'), { recursive: true });
  const options = ['-o', `Dir::State::lists=${apt}/lists`, '-o', `Dir::Cache=${apt}`];
  await execute('apt-get', [...options, 'update']);
  return options;
}
