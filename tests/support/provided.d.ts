import 'vitest';

declare module 'vitest' {
  /** What the projects of vitest.config.ts give to their tests. */
  export interface ProvidedContext {
    /** On which of its hosts a story is told: the first one, or all others. */
    hosts: 'first' | 'others';
    /** Of the moments at which a run may die, each how-manieth is tried. */
    everyMoment: number;
    /** Which networks are killed while they train, and how often each: at least twice. */
    kills: { readonly cells: readonly ('RNN' | 'GRU' | 'LSTM')[]; readonly times: number };
  }
}
