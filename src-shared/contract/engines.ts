import type { EngineName } from '../catalogue/engines.ts';

/** Whether an engine is available on this machine. */
export interface EngineReport {
  readonly name: EngineName;
  readonly available: boolean;
  /** Which it runs on, as environments have it; null if it isn't available. */
  readonly instructionSet: string | null;
  /** What it runs on if available (`avx2, 2 threads`), otherwise why it isn't and what would help. */
  readonly detail: string;
}
