import type { Decision } from '../sweep/sweep.ts';
import type { Repetition } from '../experiment/repetition.ts';
import type { SweepStatus } from '../sweep/sweep-view.ts';
import type { ListedExperiment } from './commands/experiments.ts';
import type { OperationProgress } from './commands/operations.ts';
import type { QueueState } from './commands/runs.ts';
import type { AnalysisKind } from '../inside/analyses.ts';
import type { ErrorCode } from './errors.ts';
import type { Preferences } from './preferences.ts';
import type { RunEvent } from './trainer-messages.ts';

/** How a run ended, as the workbench saw it. */
export interface RunEnded {
  readonly kind: 'ended';
  /** `interrupted`: its process died; it can be resumed from its checkpoint. */
  readonly status: 'finished' | 'stopped' | 'failed' | 'interrupted';
  /** Why it failed, was interrupted or ended early; null otherwise. */
  readonly reason: string | null;
  /** The kind of failure where the trainer could name one. */
  readonly errorCode: ErrorCode | null;
}

/** A run is computed by another machine from now on, or waits for one again. */
export interface RunPlaced {
  readonly kind: 'placed';
  /** Its name; null: none has it. */
  readonly machine: string | null;
}

/** What has been trained was trained again, by another machine or a second time, and both results were compared. */
export interface RunRepeated {
  readonly kind: 'repeated';
  readonly repetition: Repetition;
}

/** Events of a run, while it is active and when it ends; it may be repeated even later. */
export type ExperimentRunEvent = (RunEvent | RunEnded | RunPlaced | RunRepeated) & {
  /** The experiment's id. */
  readonly experiment: string;
};

/** Whether an event tells how the training itself gets on, not where it is or how it ended. */
export function isProgress<Event extends ExperimentRunEvent>(
  event: Event,
): event is Exclude<Event, { readonly kind: 'ended' | 'placed' | 'repeated' }> {
  return event.kind !== 'ended' && event.kind !== 'placed' && event.kind !== 'repeated';
}

/** The events that the workbench emits. */
export type WorkbenchEvent =
  | ExperimentRunEvent
  /** An experiment was created, changed, restored or imported, or its status changed: its new entry in the list. */
  | { readonly kind: 'experimentChanged'; readonly listed: ListedExperiment }
  /** An experiment was moved to the trash. */
  | { readonly kind: 'experimentRemoved'; readonly id: string }
  | { readonly kind: 'trashChanged' }
  /** An operation on many experiments has begun, got further or ended. */
  | { readonly kind: 'operationChanged'; readonly progress: OperationProgress }
  | { readonly kind: 'queueChanged'; readonly queue: QueueState }
  | { readonly kind: 'datasetsChanged' }
  /** How much of the work on an import that is being inspected or finished is done, from 0 to 1. */
  | { readonly kind: 'importProgress'; readonly id: string; readonly share: number }
  /** How much of an analysis of an experiment is done, from 0 to 1. */
  | {
      readonly kind: 'analysisProgress';
      readonly id: string;
      readonly analysis: AnalysisKind;
      readonly share: number;
    }
  /** A sweep was made or changed, or its status did. */
  | { readonly kind: 'sweepChanged'; readonly id: string; readonly status: SweepStatus }
  | { readonly kind: 'sweepRemoved'; readonly id: string }
  /** A sweep has decided what becomes of some of its trials, whose numbers count from 0. */
  | { readonly kind: 'sweepDecided'; readonly id: string; readonly decisions: readonly Decision[] }
  | { readonly kind: 'comparisonsChanged' }
  | { readonly kind: 'lessonsChanged' }
  | { readonly kind: 'handwritingChanged' }
  | { readonly kind: 'preferencesChanged'; readonly preferences: Preferences };
