import 'vitest';

declare module 'vitest' {
  /** What the projects of vitest.config.ts give to their tests. */
  export interface ProvidedContext {
    /** On which of its hosts a story is told: the first one, or all others. */
    hosts: 'first' | 'others';
    /** N: tests try every n-th moment at which a run can die. */
    everyMoment: number;
    /** The engine to test; all, if it is missing. */
    engine: 'tensorflow' | undefined;
  }
}
