import type { BrowserApp } from '../e2e/support/browser-app.ts';
import type { Wanted } from '../stored-experiments/make.ts';

/** What a figure must reach. */
export type Target =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly none: true };

/** Something that was measured several times. */
export interface Figure {
  readonly what: string;
  readonly unit: 'ms' | 'frames/s' | 'steps/s';
  readonly samples: readonly number[];
  readonly target: Target;
}

/** What measurements are made with. */
export interface Bench {
  /** How often each thing is done. */
  readonly rounds: number;
  say(line: string): void;
  /** Makes a data folder with experiments in it. It is the measurement's own, and is removed at its end. */
  stored(wanted: Wanted): Promise<{ readonly home: string; readonly ids: readonly string[] }>;
  /** Starts the app on a data folder; it is closed at the end of the measurement. */
  start(home: string): Promise<BrowserApp>;
}

/** One thing that is measured, apart from all others: a module in measurements/, named in measurements/index.ts. */
export interface Measurement {
  /** By which it is chosen: `--only list`. */
  readonly name: string;
  measure(bench: Bench): Promise<readonly Figure[]>;
}
