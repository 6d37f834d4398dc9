/** How much longer runs take for each other run beside them even if there are cores for all: they share the caches. */
const shareOfCaches = 0.05;

/**
 * How many times longer runs take together than each takes alone: they share the cores, and a little more.
 * @param threads that all of them keep busy
 * @param runs how many there are, 1 or more; a mean over time need not be whole
 */
export function crowding(threads: number, runs: number, cores: number): number {
  return Math.max(1, threads / cores) * (1 + shareOfCaches * (runs - 1));
}
