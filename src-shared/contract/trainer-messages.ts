import type { ExportedFile } from '../exchange/models/exported-model.ts';
import type { DatasetFormatKey } from '../exchange/datasets/dataset-formats.ts';
import type { RunFormatKey } from '../exchange/runs/run-formats.ts';
import type { ModelFormatKey } from '../exchange/models/model-formats.ts';
import type { FoundModel } from '../exchange/models/sources/found-model.ts';
import type { ModelSourceKey } from '../exchange/models/sources/model-sources.ts';
import type { ExperimentConfig } from '../catalogue/fields.ts';
import type { AnalysisKind, AnalysisResult } from '../inside/analyses.ts';
import type { NetworkUnit } from '../inside/silenced-units.ts';
import type { Importance } from '../sweep/importance.ts';
import type { SweepView } from '../sweep/sweep-view.ts';
import type {
  CheckedInput,
  CommandName,
  CostEstimate,
  DatasetExamples,
  HandwritingScore,
  InsideView,
  LesionReading,
  LesionScore,
  ListedDataset,
  MeanImages,
  MemoryMap,
  ModelAnswer,
  ModelReading,
  SetInside,
  SetMemoryMap,
  SetUnitCourse,
  SetUnits,
  StateTrajectories,
  StepwiseReading,
  Transplant,
  UnitCourse,
  UnitPlace,
  UnitValues,
  Verification,
} from './commands.ts';
import type { TagChoice } from '../exchange/results/choose-places.ts';
import type { DatasetInspection, InspectedRun, InspectedTag } from './inspections.ts';
import type { EngineChoice, EngineName } from '../catalogue/engines.ts';
import type { EngineReport } from './engines.ts';
import type {
  DataSummary,
  EpochResult,
  Evaluation,
  ExperimentStatus,
  Fork,
  HistoryPoint,
  RunRecord,
} from '../experiment/record.ts';
import type { WireError } from './errors.ts';

/** The messages between the workbench and a trainer process. All plain data: they are copied between processes. */

/** A file that was received, and the name by which the user knows it. */
export interface ReceivedFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** The requests to a trainer process. Each is answered by one `reply` or `refusal` with its id. */
export interface TrainerRequests {
  /**
   * Trains the experiment in a folder, from its checkpoint if it has one, and writes everything into the folder.
   * The reply comes when the run has ended in any way. `threads` applies if the config doesn't set them; null: one per
   * core. After `lastEpoch` it ends as if it had been stopped; null or left out: it trains to its end. A `scratch` folder
   * is of no use to anybody after a power cut, so that nothing waits for the disk.
   */
  train: {
    input: {
      folder: string;
      threads: number | null;
      lastEpoch?: number | null | undefined;
      scratch?: boolean | undefined;
    };
    output: RunEnd;
  };
  /** Finishes the current batch and waits. */
  pause: { input: Record<never, never>; output: Record<never, never> };
  /** Continues after a pause. */
  proceed: { input: Record<never, never>; output: Record<never, never> };
  /** Finishes the current batch, writes a checkpoint and ends the run. */
  stop: { input: Record<never, never>; output: Record<never, never> };
  /** Evaluates a saved model on the test set of its data set, without changing the experiment. */
  evaluate: {
    input: { folder: string; engine: EngineChoice; threads: number };
    output: Evaluation;
  };
  /**
   * Trains an experiment again from its config, in memory, and compares the weights with the recorded ones meanwhile. If
   * null, `engine` and `threads` are the config's. With `steps` it ends at the last recorded step up to that.
   */
  verify: {
    input: {
      folder: string;
      engine: EngineChoice | null;
      threads: number | null;
      steps: number | null;
    };
    output: Verification;
  };
  /**
   * Fills the folder of a new run that continues from a checkpoint of another: the checkpoint and, up to it, history,
   * validation predictions and what was recorded inside the network.
   */
  fork: {
    input: {
      /** The parent's. */
      folder: string;
      /** Of a kept checkpoint; null: the one from which the run would be resumed. */
      epoch: number | null;
      /** The whole config of the new run. */
      config: ExperimentConfig;
      /** An existing folder. */
      into: string;
    };
    output: { fork: Fork; run: Partial<RunRecord> };
  };
  /** Class probabilities of 28x28 images (bytes, row by row) by a saved model. */
  predict: {
    input: { folder: string; engine: EngineChoice; threads: number; images: Uint8Array };
    output: { probabilities: number[][] };
  };
  /** A saved model in another program's format. */
  exportModel: {
    input: { folder: string; format: ModelFormatKey; engine: EngineChoice; threads: number };
    output: { files: readonly ExportedFile[] };
  };
  /** The results of a run in another program's format. */
  exportRun: {
    input: { folder: string; format: RunFormatKey; engine: EngineChoice; threads: number };
    output: { files: readonly ExportedFile[] };
  };
  /** The predictions of several saved models for one image of 784 bytes, or why a model can't answer. */
  readDigit: { input: DigitQuestion; output: ModelAnswer<ModelReading>[] };
  /** Their predictions after each step. */
  readDigitSteps: { input: DigitQuestion; output: ModelAnswer<StepwiseReading>[] };
  /** What happens inside them meanwhile. */
  inspectDigit: { input: DigitQuestion; output: ModelAnswer<InsideView>[] };
  /** One quantity of all units of a layer meanwhile. */
  readUnits: {
    input: DigitQuestion & UnitPlace & { readonly quantity: string };
    output: ModelAnswer<UnitValues>[];
  };
  /** All quantities of one unit meanwhile. */
  readUnit: {
    input: DigitQuestion & UnitPlace & { readonly unit: number };
    output: ModelAnswer<UnitCourse>[];
  };
  /** What their answers depend on meanwhile. */
  mapMemory: { input: DigitQuestion; output: ModelAnswer<MemoryMap>[] };
  /** Means over a set of digits of what happens inside them, of the values of units, and of what answers depend on. */
  inspectSet: { input: SetQuestion; output: ModelAnswer<SetInside>[] };
  readUnitsOfSet: {
    input: SetQuestion & UnitPlace & { readonly quantity: string };
    output: ModelAnswer<SetUnits>[];
  };
  readUnitOfSet: {
    input: SetQuestion & UnitPlace & { readonly unit: number };
    output: ModelAnswer<SetUnitCourse>[];
  };
  mapMemoryOfSet: { input: SetQuestion; output: ModelAnswer<SetMemoryMap>[] };
  /** Where their states are meanwhile. */
  trajectories: {
    input: QuestionTo<'models.trajectories'>;
    output: ModelAnswer<StateTrajectories>[];
  };
  /** What they answer if they continue to read one digit with the state of another. */
  transplant: {
    input: QuestionTo<'models.transplant'>;
    output: ModelAnswer<Transplant>[];
  };
  /** Their predictions with some units silenced. */
  readWithout: {
    input: DigitQuestion & { units: NetworkUnit[] };
    output: ModelAnswer<LesionReading>[];
  };
  /** What they get right on a sample of their test sets with some units silenced. */
  scoreWithout: {
    input: ModelsQuestion & { units: NetworkUnit[] };
    output: ModelAnswer<LesionScore>[];
  };
  /** An analysis of a saved model; the reply is of its kind. */
  analyse: {
    input: { folder: string; engine: EngineChoice; threads: number; kind: AnalysisKind };
    output: AnalysisResult;
  };
  /** Evaluates several saved models on labelled images, as many as there are labels. */
  scoreDigits: {
    input: ModelsQuestion & { images: Uint8Array; labels: Uint8Array };
    output: ModelAnswer<DigitScore>[];
  };
  /** Which engines are available here, and why the others aren't. `names`: only of these, as each has to be loaded. */
  engines: {
    input: { threads: number; names?: readonly EngineName[] | undefined };
    output: EngineReport[];
  };
  /** What training with a config costs here, measured by a few steps. `threads` as in `train`. */
  estimate: { input: { config: ExperimentConfig; threads: number | null }; output: CostEstimate };
  /**
   * Makes a data set in an existing folder of files that were received, as Unroll stores it, with all examples for
   * training if the files have no test part, and says what is in it. IDX files lie in the folder already.
   */
  inspectDataset: {
    input: {
      format: DatasetFormatKey | 'idx';
      /** Each with the name by which the user knows it. */
      files: { name: string; path: string }[];
      folder: string;
    };
    output: DatasetInspection;
  };
  /** Splits, inverts and transposes what `inspectDataset` has made, as was decided. */
  settleDataset: {
    input: { folder: string; splitSeed: number | null; inverted: boolean; transposed: boolean };
    output: Record<never, never>;
  };
  /** Says what is in a model's file. */
  inspectModel: {
    input: { source: ModelSourceKey; file: { name: string; path: string } };
    output: FoundModel;
  };
  /** Reads the numbers of parameters from a model's file into a new file of weights to begin from, in their order. */
  placeModel: {
    input: {
      source: ModelSourceKey;
      file: { name: string; path: string };
      /** A parameter without a tensor is zero. */
      parameters: { name: string; shape: readonly number[]; tensor: string | null }[];
      path: string;
    };
    /** The hash of the parameters, as a config names them. */
    output: { sha256: string };
  };
  /** Reads logs of other programs and says what is in them. */
  inspectResults: {
    input: { files: ReceivedFile[] };
    output: { runs: readonly InspectedRun[]; tags: readonly InspectedTag[] };
  };
  /** Writes the runs of some logs as experiments, each into a new folder in an existing one. */
  writeResults: {
    input: {
      files: ReceivedFile[];
      folder: string;
      /** The paths of the runs to take; null: all. */
      runs: readonly string[] | null;
      /** Runs with these hashes are left out. */
      except: readonly string[];
      /** By tag, where that isn't the usual. */
      tags: Readonly<Record<string, TagChoice>>;
      batch: string | null;
      /** ISO 8601, in UTC. */
      createdAt: string;
    };
    /** The folders, with the ids that the experiments wish for. */
    output: { written: readonly { folder: string; id: string }[] };
  };
  /** All data sets of the data folder. They stay in memory for a while once they have been read. */
  datasets: { input: Record<never, never>; output: ListedDataset[] };
  datasetMeans: { input: { dataset: string }; output: MeanImages };
  /** How much the fields of a sweep matter for its results. */
  importance: { input: Pick<SweepView, 'definition' | 'trials'>; output: Importance };
  datasetExamples: { input: CheckedInput<'datasets.examples'>; output: DatasetExamples };
  augmented: {
    input: CheckedInput<'datasets.augmented'>;
    output: { original: Uint8Array; images: Uint8Array };
  };
  /** The labels of the test examples of the data set that a run was trained on, in order. */
  testLabels: { input: TrainedOn; output: { labels: Uint8Array } };
  /** Images of that data set from one of its files, by index. */
  datasetImages: {
    input: TrainedOn & { file: 'training' | 'test'; indices: number[] };
    output: { images: Uint8Array };
  };
}

/** A data set, which must be the one that a run was trained on. */
export type TrainedOn = Pick<DataSummary, 'dataset' | 'hashes'>;

/** A question to several saved models. */
export interface ModelsQuestion {
  /** Each with the weights that its run ended with, or those after an epoch that it has kept. */
  models: { experiment: string; folder: string; epoch?: number | undefined }[];
  engine: EngineChoice;
  threads: number;
}

/** A command's question to several saved models, in the form in which the process that has them gets it. */
export type QuestionTo<Name extends CommandName> = Omit<
  CheckedInput<Name>,
  'experiments' | keyof ModelsQuestion
> &
  ModelsQuestion;

/** A question to several saved models about one image of 784 bytes. */
export type DigitQuestion = ModelsQuestion & { image: Uint8Array };

/** A question to several saved models about several images, 784 bytes each. */
export type SetQuestion = ModelsQuestion & { images: Uint8Array };

/** A model's answers to labelled digits, and how good they are. */
export type DigitScore = Omit<HandwritingScore, 'digits'>;

export type TrainerRequestName = keyof TrainerRequests;

/** The requests that read the files of an import, each in its own process. */
export type ImportRequestName = Extract<
  TrainerRequestName,
  | 'inspectDataset'
  | 'settleDataset'
  | 'inspectModel'
  | 'placeModel'
  | 'inspectResults'
  | 'writeResults'
>;

/** How a run ended. */
export interface RunEnd {
  readonly status: Extract<ExperimentStatus, 'finished' | 'stopped' | 'failed'>;
  readonly reason: string | null;
  /** Given if it failed through the disk, which says nothing about the run. */
  readonly errorCode?: 'storage';
}

/** Events of an active run. `folder` is absent: one process trains one experiment. */
export type RunEvent =
  | {
      readonly kind: 'started';
      readonly totalSteps: number;
      readonly step: number;
      readonly parameters: number;
    }
  | {
      readonly kind: 'progress';
      readonly point: HistoryPoint;
      readonly totalSteps: number;
      /** At the current speed, with validation and test. */
      readonly secondsLeft: number;
    }
  | { readonly kind: 'epoch'; readonly result: EpochResult; readonly epochs: number }
  | { readonly kind: 'checkpoint'; readonly step: number }
  | { readonly kind: 'paused'; readonly step: number }
  | { readonly kind: 'proceeded'; readonly step: number }
  | { readonly kind: 'tested'; readonly evaluation: Evaluation }
  /** The progress of a verification, which otherwise emits only notes. */
  | {
      readonly kind: 'verifying';
      readonly step: number;
      /** Where it ends, unless the weights differ before. */
      readonly lastStep: number;
      readonly secondsLeft: number;
    }
  | { readonly kind: 'note'; readonly text: string };

/** Events of a trainer process. */
export type TrainerEvent =
  | RunEvent
  /** How much of the work of reading files of other programs is done, from 0 to 1. */
  | { readonly kind: 'converting'; readonly share: number }
  /** How much of an analysis is done, from 0 to 1. */
  | { readonly kind: 'analysing'; readonly share: number };

/** Whether an event is one of a run; the others are about the progress of a request. */
export function isRunEvent(event: TrainerEvent): event is RunEvent {
  return event.kind !== 'converting' && event.kind !== 'analysing';
}

export type ToTrainer = {
  [Name in TrainerRequestName]: {
    readonly kind: 'request';
    readonly id: number;
    readonly name: Name;
    readonly input: TrainerRequests[Name]['input'];
  };
}[TrainerRequestName];

export type FromTrainer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'event'; readonly event: TrainerEvent };

/** Asks the other end of a port to confirm that it has received all that was sent before. */
export interface Flush {
  readonly kind: 'flush';
  readonly id: number;
}

/** The confirmation of a `Flush`. */
export interface Flushed {
  readonly kind: 'flushed';
  readonly id: number;
}
