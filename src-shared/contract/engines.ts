import type { fields } from '../catalogue/fields.ts';

/** The engines a person can ask for. */
export type EngineName = keyof (typeof fields)['engine']['options'];

/** What one engine says of itself on this machine. */
export interface EngineReport {
  readonly name: Exclude<EngineName, 'auto'>;
  readonly available: boolean;
  /** What it runs on when available (`avx2, 2 threads`), else why it can't and what would help. */
  readonly detail: string;
}
