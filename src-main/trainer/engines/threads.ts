/**
 * The threads to compute with: as many as asked for, or, for 0, one for each core; never more than that, as threads that
 * wait for each other by spinning would take minutes for what takes moments.
 * @param cores processor cores that can be used
 */
export function threadCount(requested: number, cores: number): number {
  return requested > 0 ? Math.min(requested, cores) : cores;
}

/** A note where fewer threads compute than were asked for; null otherwise. */
export function threadsNote(requested: number, cores: number): string | null {
  if (requested <= cores) return null;
  const used =
    cores === 1 ? '1 is used, as there is one core' : `${cores} are used, one for each core`;
  return `${requested} threads were asked for; ${used}. The result does not depend on it.`;
}
