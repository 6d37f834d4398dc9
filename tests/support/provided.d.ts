import 'vitest';

declare module 'vitest' {
  /** What the projects of vitest.config.ts give to their tests. */
  export interface ProvidedContext {
    /** On which of its hosts a story is told: the first one, or all others. */
    hosts: 'first' | 'others';
    /** The engine to test; all, if it is missing. */
    engine: 'tensorflow' | undefined;
  }
}
