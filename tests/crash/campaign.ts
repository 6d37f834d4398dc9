import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { bundleProgram } from '../support/bundle-program.ts';
import { AppProcess, type Programs } from './app-process.ts';
import { makeBaseFolder } from './base-folder.ts';
import { damages } from './damages.ts';
import { findEnds } from './ends.ts';
import { failingWrites } from './failing-writes.ts';
import { compileInterposer, Watch, type Plant } from './interposer.ts';
import { kills } from './kills.ts';
import { powerCuts } from './power-cuts.ts';
import { faultKinds, type FaultKind, type Faults, type Outcome } from './rounds.ts';
import { scenarios as allScenarios, type Scenario } from './scenarios.ts';
import { Story, type Dependencies } from './story.ts';
import { findTruth } from './truth.ts';
import { WorkFolders } from './work-folders.ts';

export interface CampaignOptions {
  /** An existing empty folder. */
  readonly folder: string;
  /** The built trainer. */
  readonly trainer: string;
  readonly rounds: number;
  readonly seed: number;
  /** All kinds of faults if left out. */
  readonly only?: FaultKind | undefined;
  /** One point of the kind that `only` names, in place of rounds. */
  readonly point?: number | undefined;
  /** Rounds side by side. */
  readonly jobs: number;
  /** All if left out. */
  readonly scenarios?: readonly Scenario[] | undefined;
  readonly plant?: Plant | undefined;
  /** Whether a round has shown all that is asked for: then no other is begun. */
  readonly isEnough?: (round: Round) => boolean;
  /** Is told of each round. */
  readonly onRound?: (round: Round, done: number) => void;
}

/** One round with what came of it. */
export interface Round extends Outcome {
  readonly kind: FaultKind;
  /** Which of the points of its kind. */
  readonly point: number;
}

/** What came of a whole campaign. */
export interface CampaignResult {
  readonly rounds: readonly Round[];
  /** How many points each kind of fault has. */
  readonly points: ReadonlyMap<FaultKind, number>;
}

/**
 * Has faults strike, round after round.
 * @returns what came of it, or why it can't be done on this machine
 */
export async function runCampaign(
  options: CampaignOptions,
): Promise<CampaignResult | { readonly reason: string }> {
  const { folder } = options;
  const compiled = await compileInterposer(folder);
  if ('reason' in compiled) return compiled;
  const programs: Programs = {
    app: await bundleProgram(join(import.meta.dirname, 'app-program.ts'), folder),
    trainer: options.trainer,
  };
  const examiners = new Examiners(programs, compiled.library, folder);
  try {
    const base = await examiners.use((app) =>
      makeBaseFolder({ app, folder, programs, library: compiled.library }),
    );
    const scratch = join(folder, 'scratch');
    const dependencies: Dependencies = {
      programs,
      library: compiled.library,
      base,
      ends: await examiners.use((app) => findEnds(app, base.home, scratch)),
      folders: new WorkFolders(folder),
      plant: options.plant,
    };
    const faults = await examiners.use((app) => prepareFaults(dependencies, options, app));
    const rounds = await playRounds(options, faults, examiners);
    return { rounds, points: new Map(faults.map(({ kind, points }) => [kind, points])) };
  } finally {
    await examiners.end();
  }
}

async function prepareFaults(
  dependencies: Dependencies,
  { only, scenarios = allScenarios, folder }: CampaignOptions,
  app: AppProcess,
): Promise<Faults[]> {
  const isWanted = (kind: FaultKind): boolean => only === undefined || kind === only;
  const stories: Story[] = [];
  if (only !== 'mutate') {
    for (const scenario of scenarios) stories.push(await Story.record(dependencies, scenario));
  }
  const prepare: Readonly<Record<FaultKind, () => Faults | Promise<Faults>>> = {
    kill: () => kills(dependencies, stories),
    power: () => powerCuts(dependencies, stories),
    write: () => failingWrites(dependencies, stories),
    mutate: async () => {
      const truth = await findTruth(app, dependencies.base.home, join(folder, 'truth'));
      return damages(dependencies, truth);
    },
  };
  const faults: Faults[] = [];
  for (const kind of faultKinds.filter(isWanted)) faults.push(await prepare[kind]());
  return faults;
}

async function playRounds(
  options: CampaignOptions,
  faults: readonly Faults[],
  examiners: Examiners,
): Promise<Round[]> {
  const { seed, jobs, isEnough, onRound } = options;
  const planned = options.point === undefined ? plan(options, faults) : [options.point];
  const rounds: Round[] = [];
  const waiting = [...planned.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, point] = next;
      const fault = faults[place % faults.length]!;
      const number = faultKinds.indexOf(fault.kind);
      const random = new RandomStream(seed, purpose.shuffle, number + 1, point);
      const outcome = await examiners.use((app) => fault.strike(point, random, app));
      const round = { ...outcome, kind: fault.kind, point };
      rounds[place] = round;
      onRound?.(round, planned.length - waiting.length);
      if (isEnough?.(round) === true) waiting.length = 0;
    }
  };
  const stopOthers = (error: unknown): never => {
    waiting.length = 0;
    throw error;
  };
  const workers = Array.from({ length: jobs }, () => work().catch(stopOthers));
  // None may still be at it when the processes are ended.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  // Without the places of those that were not begun.
  return Object.values(rounds);
}

/** The point of each round; the kinds of faults take turns. All points come once before any comes again. */
function plan({ rounds, seed }: CampaignOptions, faults: readonly Faults[]): number[] {
  const orders = faults.map(({ points, kind }) => {
    const order = new Uint32Array(points).map((_, point) => point);
    new RandomStream(seed, purpose.shuffle, 0, faultKinds.indexOf(kind)).shuffle(order);
    return order;
  });
  return Array.from({ length: rounds }, (_, round) => {
    const order = orders[round % faults.length]!;
    return order[Math.floor(round / faults.length) % order.length]!;
  });
}

/** Processes of the app that are kept to look at what faults have left; one for each round at a time. */
class Examiners {
  readonly #programs: Programs;
  readonly #library: string;
  readonly #folder: string;
  readonly #idle: AppProcess[] = [];
  #made = 0;

  constructor(programs: Programs, library: string, folder: string) {
    this.#programs = programs;
    this.#library = library;
    this.#folder = folder;
  }

  /** Lets a task use a process that has no data folder open. */
  async use<Result>(task: (app: AppProcess) => Promise<Result>): Promise<Result> {
    const app = this.#idle.pop() ?? (await this.#start());
    try {
      return await task(app);
    } finally {
      // What went wrong in it must not be met again in the next round.
      if (await closes(app)) this.#idle.push(app);
      else await app.end();
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#idle.map((app) => app.end()));
  }

  /** It syncs nothing for real, which would only take time. */
  async #start(): Promise<AppProcess> {
    const folder = join(this.#folder, `examiner-${this.#made++}`);
    await mkdir(folder);
    const watch = await Watch.start(this.#library, { home: this.#folder, folder });
    return new AppProcess(this.#programs, watch.environment);
  }
}

/** Closes the data folder that a process has open, if any. @returns whether it is fit for more */
async function closes(app: AppProcess): Promise<boolean> {
  return (
    app.isAlive &&
    (await app.close().then(
      () => true,
      () => false,
    ))
  );
}
