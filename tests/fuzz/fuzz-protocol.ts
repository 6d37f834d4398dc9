import type { RandomStream } from '#shared/random/random-stream';

/** What the program that is fuzzed tells of itself. */
export type FuzzMessage =
  /** The input that is handed over next. */
  | { readonly kind: 'at'; readonly number: number; readonly what: string }
  /** `result`, or the code of the error. */
  | { readonly kind: 'answered'; readonly answer: string }
  | { readonly kind: 'violation'; readonly text: string }
  /** Bytes in use after all garbage has been collected. */
  | { readonly kind: 'memory'; readonly bytes: number }
  | { readonly kind: 'done' };

/** Something that takes one random input after the other. */
export interface Target {
  /** Makes an input and says in short what it is. */
  prepare(random: RandomStream): { readonly what: string; readonly run: () => Promise<void> };
  close(): Promise<void>;
}
