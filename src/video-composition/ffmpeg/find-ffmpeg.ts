import { access, chmod, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Config } from '../../config/config.js';

export interface FoundProgram {
  path: string;
  from: 'settings' | 'system' | 'npm';
}

export interface FoundFfmpeg {
  ffmpeg: FoundProgram | null;
  ffprobe: FoundProgram | null;
}

/** Both programs: those of the settings, else of the PATH, else of the npm packages, which are old but always there. */
export async function findFfmpeg(config: Config, searchPath: string): Promise<FoundFfmpeg> {
  const [ffmpeg, ffprobe] = await Promise.all([
    findProgram('ffmpeg', config.ffmpegPath, searchPath),
    findProgram('ffprobe', config.ffprobePath, searchPath),
  ]);
  return { ffmpeg, ffprobe };
}

async function findProgram(
  name: 'ffmpeg' | 'ffprobe',
  configured: string | undefined,
  searchPath: string,
): Promise<FoundProgram | null> {
  if (configured !== undefined) return { path: configured, from: 'settings' };
  const system = await findOnPath(name, searchPath);
  if (system !== null) return { path: system, from: 'system' };
  const path = await findInPackage(name);
  return path === null ? null : { path, from: 'npm' };
}

export async function findOnPath(name: string, searchPath: string): Promise<string | null> {
  for (const folder of searchPath.split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return null;
}

async function findInPackage(name: 'ffmpeg' | 'ffprobe'): Promise<string | null> {
  const require = createRequire(import.meta.url);
  const program = platform() === 'win32' ? `${name}.exe` : name;
  try {
    // The package's own entry throws on machines that it has nothing for, and checks nothing that we do not.
    const home = require.resolve(`@${name}-installer/${name}/package.json`);
    const path = createRequire(home).resolve(`@${name}-installer/${platform()}-${arch()}/${program}`);
    // Installed with --ignore-scripts, ffprobe lacks the right to be run.
    if (!(await isExecutable(path))) await chmod(path, 0o755);
    return path;
  } catch {
    return null;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
