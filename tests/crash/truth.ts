import type { CommandInput, CommandName } from '#shared/contract/commands';
import type { AppProcess } from './app-process.ts';
import { oneImage } from './base-folder.ts';
import type { Observed } from './observe.ts';
import { trainable } from './ends.ts';
import { withoutIds } from './tidying.ts';
import { copyFolder, pathsBelow } from './work-folders.ts';

/** A question about one experiment; its answer must be right or refused. */
export interface Question {
  readonly name: CommandName;
  readonly input: CommandInput<CommandName>;
}

/** What the app says of an undamaged data folder. */
export interface Truth {
  /** A data folder that has been looked at, so that it has its caches too. */
  readonly home: string;
  /** The files in it that may be damaged. */
  readonly paths: readonly string[];
  readonly observed: Observed;
  /** The answer to each question, by experiment. */
  readonly answers: ReadonlyMap<string, readonly unknown[]>;
}

/** All that is asked about an experiment. */
export function questionsAbout(experiment: string): Question[] {
  const cell = { experiment, label: 3, predicted: 3 };
  const source = { kind: 'images', images: oneImage() } as const;
  return [
    { name: 'experiments.history', input: { experiment } },
    { name: 'experiments.recording', input: { experiment } },
    { name: 'experiments.answers', input: { experiment } },
    { name: 'experiments.confusionExamples', input: { ...cell, epoch: null } },
    { name: 'experiments.confusionExamples', input: { ...cell, epoch: 1 } },
    { name: 'experiments.evaluate', input: { experiment, threads: 1 } },
    { name: 'predict', input: { experiment, threads: 1, source } },
  ];
}

/** Asks one question; a refusal is an answer too. */
export async function ask(app: AppProcess, { name, input }: Question): Promise<unknown> {
  return app.call(name, input);
}

/**
 * Finds out what is right.
 * @param home a data folder, which stays as it is
 * @param copy where a copy of it is kept
 */
export async function findTruth(app: AppProcess, home: string, copy: string): Promise<Truth> {
  await copyFolder(home, copy);
  await app.open(copy);
  await app.observe(true);
  const answers = new Map<string, unknown[]>();
  for (const experiment of trainable) {
    const given: unknown[] = [];
    for (const question of questionsAbout(experiment)) {
      given.push(await ask(app, question).catch((error: unknown) => error));
    }
    answers.set(experiment, given);
  }
  const observed = await app.observe(true);
  await app.close();

  // In an order that doesn't depend on what is random in ids.
  const named = (await pathsBelow(copy))
    .filter((path) => !path.endsWith('/'))
    .map((path) => [withoutIds(path, observed.names), path] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { home: copy, paths: named.map(([, path]) => path), observed, answers };
}
