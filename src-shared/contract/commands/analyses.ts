import type { RowsNeeded } from '../../inside/rows-needed.ts';
import { command, oneExperiment } from '../command.ts';

export const analysisCommands = {
  /**
   * How soon a finished model knows its answers on its test set. Computed once, then kept in the experiment's folder.
   * `analysisProgress` events tell how far it is.
   */
  'analyses.rowsNeeded': command(oneExperiment).returns<RowsNeeded>(),
  /** Stops the analysis of an experiment at once, which then fails with 'process-died'; nothing happens if there is none. */
  'analyses.stop': command(oneExperiment).returns<{ readonly id: string }>(),
} as const;
