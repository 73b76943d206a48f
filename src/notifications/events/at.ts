/** A timer of Node cannot be set for longer: it would go off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Does something at a time, however far off: milliseconds since 1970, or Infinity for never. */
export function at(time: number, work: () => void): { cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = time - Date.now();
    if (left <= 0) work();
    else timer = setTimeout(wait, Math.min(left, LONGEST_MS)).unref();
  };
  if (time !== Infinity) wait();
  return { cancel: () => clearTimeout(timer) };
}
