import { z } from 'zod';
import { analysisKinds, type AnalysisResult, type KeptAnalyses } from '../../inside/analyses.ts';
import { command, experiment, oneExperiment } from '../command.ts';

const kind = z.enum(analysisKinds);
/** Names who asks, for one who may stop it again: what others have asked for too continues for them. */
const asker = z.string().min(1).max(100).optional();

export const analysisCommands = {
  /**
   * Analyses a finished model, as the catalogue of analyses describes the kind; the answer is of that kind. Computed
   * once, then kept in the experiment's folder. `analysisProgress` events tell how far it is.
   */
  'analyses.run': command(z.strictObject({ experiment, kind, asker })).returns<AnalysisResult>(),
  /** The results of an experiment's analyses that have been computed; nothing is computed. */
  'analyses.kept': command(oneExperiment).returns<KeptAnalyses>(),
  /**
   * Stops an analysis of an experiment at once, or all of them without a kind. For whom it is stopped, it fails with
   * 'process-died': with an asker only for them, else for everybody. Nothing happens if there is none.
   */
  'analyses.stop': command(z.strictObject({ experiment, kind: kind.optional(), asker })).returns<{
    readonly id: string;
  }>(),
} as const;
