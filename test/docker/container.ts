import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { identifyProcess } from '../../src/database/process-identity.js';
import { canRun, download, fetchLists, findOnPath } from '../support/debian-packages.js';
import { killTree } from '../support/process-tree.js';
import { newTestFolder, noteProcess, projectRoot, removeTestFolder } from '../support/test-folder.js';
import { IMAGE_USER } from './image-folder.js';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const UNPACKED = join(projectRoot, '.cache/tini');

/** A program with the environment, the user, the folders and the rights of its container, which are those of this machine otherwise. */
export class Container {
  private text = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text = (this.text + chunk.toString()).slice(-20_000)));
    child.on('error', (error) => (this.text += String(error)));
  }

  static async start(
    runtime: Runtime,
    command: readonly string[],
    environment: Record<string, string>,
  ): Promise<Container> {
    const folder = await newTestFolder('container');
    const temp = join(folder, 'tmp');
    await mkdir(temp);
    await chmod(temp, 0o1777);
    const child = runtime.spawn(command, { TMPDIR: temp, ...environment });
    if (child.pid !== undefined) await noteProcess(folder, await identifyProcess(child.pid));
    return new Container(child, folder);
  }

  /** The end of what it printed. */
  get output(): string {
    return this.text;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  /** Its exit code; null when it had to be killed, because it did not end within that time. */
  async end(within: number): Promise<number | null> {
    const timer = setTimeout(() => void this.kill(), within);
    if (this.isRunning) await once(this.child, 'close');
    clearTimeout(timer);
    await removeTestFolder(this.folder);
    return this.child.exitCode;
  }

  stop(within: number): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.end(within);
  }

  async kill(): Promise<void> {
    if (this.isRunning) await killTree(this.child.pid ?? 0);
  }
}

/** Starts programs where no Docker engine does it. */
export class Runtime {
  private constructor(
    private readonly app: string,
    private readonly before: readonly string[],
    private readonly path: string,
    /** What a container has and this has not, in words. */
    readonly missing: readonly string[],
  ) {}

  /**
   * @param app the working directory
   * @param programs folders that are in the PATH of the image
   */
  static async find(app: string, entrypoint: readonly string[], programs: readonly string[]): Promise<Runtime> {
    const missing: string[] = [];
    const [init = '', ...options] = entrypoint;
    const starter = await findProgram(init);
    if (!starter) missing.push(`${init} is not installed: signals go to the program itself`);
    const rights = await dropRights();
    if (!rights) missing.push('not root, or no setpriv: programs have the user and the rights of the tests');
    const before = [...(rights ?? []), ...(starter ? [starter, ...options] : [])];
    const path = [...programs, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
    return new Runtime(app, before, path, missing);
  }

  /** Whether programs run as the user of the image. */
  get dropsRights(): boolean {
    return this.before.some((word) => word.startsWith('--reuid'));
  }

  spawn(command: readonly string[], environment: Record<string, string>): ChildProcess {
    const [program = '', ...parameters] = [...this.before, ...command];
    return spawn(program, parameters, {
      cwd: this.app,
      env: { PATH: this.path, HOME: '/home/node', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

/** Of the PATH, of the PostgreSQL that Debian keeps elsewhere, or of Debian's package, unpacked and not installed; null without one. */
export async function findProgram(name: string): Promise<string | null> {
  const versions = await readdir(DEBIAN_POSTGRES).catch(() => []);
  const places = [...versions.map((version) => join(DEBIAN_POSTGRES, version, 'bin')), join(UNPACKED, 'usr/bin')];
  for (const path of places.map((place) => join(place, name))) if (await canRun(path)) return path;
  const installed = await findOnPath(name);
  if (installed || name !== 'tini') return installed;
  await download([], [name], UNPACKED)
    .catch(async () => download(await fetchLists(), [name], UNPACKED))
    .catch(() => undefined);
  return (await canRun(join(UNPACKED, 'usr/bin', name))) ? join(UNPACKED, 'usr/bin', name) : null;
}

/** Compose's `user`, `cap_drop` and `no-new-privileges`, for whoever is root. */
async function dropRights(): Promise<string[] | null> {
  const setpriv = await findOnPath('setpriv');
  if (process.getuid?.() !== 0 || !setpriv) return null;
  const { uid, gid } = IMAGE_USER;
  const options = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all'];
  return spawnSync(setpriv, [...options, 'true']).status === 0 ? [setpriv, ...options] : null;
}
