import type { fields } from '../catalogue/fields.ts';

/** The engines that can be chosen. */
export type EngineName = keyof (typeof fields)['engine']['options'];

/** Whether an engine is available on this machine. */
export interface EngineReport {
  readonly name: Exclude<EngineName, 'auto'>;
  readonly available: boolean;
  /** What it runs on if available (`avx2, 2 threads`), otherwise why it isn't and what would help. */
  readonly detail: string;
}
