/** How often a fault is tried: a few times in every run of the tests, all of them where `FAULT_ROUNDS` is `all`. */
export function faultRounds(few: number, all: number): number {
  return process.env.FAULT_ROUNDS === 'all' ? all : few;
}
