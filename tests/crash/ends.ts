import type { AppProcess } from './app-process.ts';
import { oneImage } from './base-folder.ts';
import { observedExperiment, type ObservedExperiment } from './observe.ts';
import { copyFolder } from './work-folders.ts';

/** What becomes of an experiment that is trained and meets with nothing: no fault, no edit, no other run. */
export interface End {
  readonly run: ObservedExperiment['run'];
  /** What its model says then, and the curve of its training. */
  readonly answer: unknown;
}

export type Ends = ReadonlyMap<string, End>;

/** The experiments of the base folder that are trained, or have been. */
export const trainable = ['finished', 'interrupted', 'first in the queue', 'second in the queue'];

/**
 * Trains all there is, one after the other.
 * @param home a data folder, which stays as it is
 * @param scratch where a copy of it is made
 */
export async function findEnds(app: AppProcess, home: string, scratch: string): Promise<Ends> {
  await copyFolder(home, scratch);
  await app.open(scratch);
  const ends = new Map<string, End>();
  for (const name of trainable) {
    const run = await trainIfOpen(app, name);
    ends.set(name, { run, answer: await answerOf(app, name) });
  }
  await app.close();
  return ends;
}

/** Trains an experiment to its end if it isn't there yet. @returns its run, as it is observed */
export async function trainIfOpen(
  app: AppProcess,
  name: string,
): Promise<ObservedExperiment['run']> {
  const before = await app.call('experiments.show', { experiment: name });
  if (before.record.status !== 'finished') await app.train(name);
  const { record } = await app.call('experiments.show', { experiment: name });
  return observedExperiment(record).run;
}

/** What a model says of an image, and the curve of its training. */
export async function answerOf(app: AppProcess, experiment: string): Promise<unknown> {
  const source = { kind: 'images', images: oneImage() } as const;
  const prediction = await app.call('predict', { experiment, threads: 1, source });
  const { step, loss, accuracy } = await app.call('experiments.history', { experiment });
  const recording = await app.call('experiments.recording', { experiment });
  return { prediction, step, loss, accuracy, recording };
}
