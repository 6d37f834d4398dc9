/** A run in the window's title. */
export interface TitledRun {
  readonly name: string;
  /** How much of it is done, 0 to 1; null while that isn't known. */
  readonly share: number | null;
}

/** The window's title: `42 % gru-128 s0 – Unroll`, `42 %, 3 runs – Unroll`, or the page's. */
export function windowTitle(page: string | undefined, runs: readonly TitledRun[]): string {
  const shares = runs.flatMap(({ share }) => (share === null ? [] : [share]));
  const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  const percent = shares.length > 0 ? [`${Math.floor(100 * mean)} %`] : [];
  if (runs.length === 0) return page === undefined ? 'Unroll' : `${page} – Unroll`;
  const what = runs.length === 1 ? runs[0]!.name : `${runs.length} runs`;
  return `${[...percent, what].join(' · ')} – Unroll`;
}
