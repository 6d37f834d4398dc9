/**
 * The number of threads to compute with: as requested, or one per core for 0. Never more than cores, because threads
 * that spin while they wait for each other would be slower by orders of magnitude.
 * @param cores processor cores that can be used
 */
export function threadCount(requested: number, cores: number): number {
  return requested > 0 ? Math.min(requested, cores) : cores;
}

/** A note if fewer threads are used than requested; null otherwise. */
export function threadsNote(requested: number, cores: number): string | null {
  if (requested <= cores) return null;
  const used = cores === 1 ? 'using 1, as there is one core' : `using ${cores}, one for each core`;
  return `${requested} threads requested; ${used}. The result does not depend on it.`;
}
