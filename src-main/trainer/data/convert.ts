import type { TrainerEvent, TrainerRequests } from '#shared/contract/trainer-messages';
import { convertDataset } from '../../storage/datasets/foreign/convert-dataset.ts';
import { inspectModel } from '../../storage/models/inspect-model.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { Throttle } from '../run/throttle.ts';

/** At most 20 events a second. */
const progressMilliseconds = 50;

/** Whoever doesn't want the result any more ends the process. */
const never = new AbortController().signal;

/**
 * Converts a data set and tells how far it is.
 * @throws UnrollError as `convertDataset`
 */
export function convert(
  { format, files, folder }: TrainerRequests['convertDataset']['input'],
  emit: (event: TrainerEvent) => void,
  { now }: Pick<Dependencies, 'now'>,
): Promise<TrainerRequests['convertDataset']['output']> {
  return convertDataset(format, files, folder, { signal: never, report: reportTo(emit, { now }) });
}

/**
 * @param kind what the work is
 * @returns what tells whoever waits how much of the work is done, from 0 to 1, but not too often
 */
export function reportTo(
  emit: (event: TrainerEvent) => void,
  { now }: Pick<Dependencies, 'now'>,
  kind: 'converting' | 'analysing' = 'converting',
): (share: number) => void {
  const progress = new Throttle<TrainerEvent>(progressMilliseconds, now, emit);
  return (share) => progress.push({ kind, share });
}

/**
 * Says what is in a model's file and tells how far it is.
 * @throws UnrollError as `inspectModel`
 */
export function readModelFile(
  { source, file }: TrainerRequests['inspectModel']['input'],
  emit: (event: TrainerEvent) => void,
  { now }: Pick<Dependencies, 'now'>,
): Promise<TrainerRequests['inspectModel']['output']> {
  return inspectModel(source, file, reportTo(emit, { now }));
}
