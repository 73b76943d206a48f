export interface ChildLimits {
  /** Seconds of CPU time. */
  cpuSeconds: number;
  memoryMb: number;
}

/**
 * What goes before a command so that it yields to the API, dies with us and stays within its limits. Each program replaces
 * itself by the next, so the pid is that of the last one. Where util-linux is not there, nothing does.
 */
export function limitedCommand(
  path: string,
  { cpuSeconds, memoryMb }: ChildLimits,
  niceness: number,
  limiters: boolean,
): [string, ...string[]] {
  if (!limiters) return [path];
  const nice: [string, ...string[]] = ['nice', '-n', String(niceness)];
  return [
    ...nice,
    'setpriv',
    '--pdeathsig',
    'KILL',
    '--',
    'prlimit',
    `--cpu=${cpuSeconds}`,
    `--as=${memoryMb * 1_000_000}`,
    '--core=0',
    '--',
    path,
  ];
}
