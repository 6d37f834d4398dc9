import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { AppProcess, type Programs } from './app-process.ts';
import { digestOf, readBeginning, stateAfter, writeState, type Beginning } from './disk-image.ts';
import type { BaseFolder } from './base-folder.ts';
import { trainIfOpen, type Ends } from './ends.ts';
import { Watch, type Call, type Plant } from './interposer.ts';
import type { FileCounts } from './judge.ts';
import type { Observed, ObservedExperiment } from './observe.ts';
import type { Scenario } from './scenarios.ts';
import { filesAfterTidying } from './tidying.ts';
import { copyFolder, type WorkFolders } from './work-folders.ts';

/** What a campaign works with. */
export interface Dependencies {
  readonly programs: Programs;
  readonly library: string;
  readonly base: BaseFolder;
  readonly ends: Ends;
  readonly folders: WorkFolders;
  readonly plant: Plant | undefined;
}

/** What there is to be when so many steps have been acknowledged. */
export interface Reference {
  readonly observed: Observed;
  /** Number of files by their names, when all runs have been resumed and all has been tidied up. */
  readonly files: FileCounts;
}

/** A scenario told once without a fault: all its file calls, and what is right after each step. */
export class Story {
  readonly scenario: Scenario;
  readonly beginning: Beginning;
  /** Without marks. */
  readonly calls: readonly Call[];
  /** After how many calls the beginning (0) and each step had been acknowledged. */
  readonly marks: readonly number[];
  /** What becomes of the runs that are trained. */
  readonly ends: Ends;
  readonly #dependencies: Dependencies;
  readonly #references = new Map<number, Promise<Reference>>();

  private constructor(
    dependencies: Dependencies,
    scenario: Scenario,
    told: {
      readonly beginning: Beginning;
      readonly trace: readonly Call[];
    },
  ) {
    this.#dependencies = dependencies;
    this.scenario = scenario;
    this.beginning = told.beginning;
    this.calls = told.trace.filter(({ name }) => name !== 'mark');
    let calls = 0;
    this.marks = told.trace.flatMap(({ name }) => {
      if (name === 'mark') return [calls];
      calls += 1;
      return [];
    });
    this.ends = new Map(scenario.trains.map((name) => [name, dependencies.ends.get(name)!]));
  }

  /** Tells a scenario on a copy of the base folder. */
  static record(dependencies: Dependencies, scenario: Scenario): Promise<Story> {
    const { base, folders, library, programs, plant } = dependencies;
    return folders.use(async (folder) => {
      const home = join(folder, 'home');
      await copyFolder(base.home, home);
      const beginning = await readBeginning(home);
      const watch = await Watch.start(library, { home, folder, traces: true, plant });
      const app = new AppProcess(programs, watch.environment);
      try {
        await app.open(home);
        await app.ask('mark', { steps: 0 });
        for (const [place, step] of scenario.steps(base).entries()) {
          await step.run(app);
          await app.ask('mark', { steps: place + 1 });
        }
        await app.close();
        const trace = await watch.trace();
        await demandComplete(beginning, trace, home);
        return new Story(dependencies, scenario, { beginning, trace });
      } finally {
        await app.end();
      }
    });
  }

  get steps(): number {
    return this.marks.length - 1;
  }

  /** How many steps had been acknowledged after so many calls. */
  acknowledgedAfter(calls: number): number {
    return Math.max(0, this.marks.filter((mark) => mark <= calls).length - 1);
  }

  /**
   * What is right after so many steps, found on the disk as it was then.
   * @param app that looks at it
   */
  reference(steps: number, app: AppProcess): Promise<Reference> {
    const known = this.#references.get(steps);
    if (known !== undefined) return known;
    const made = this.#makeReference(steps, app);
    this.#references.set(steps, made);
    return made;
  }

  /** What was acknowledged counts, even if the app should have lost it when the story was recorded. */
  #corrected({ entities, names }: Observed, steps: number): Observed {
    const corrected = { ...entities };
    const correct = (name: string, change: (found: ObservedExperiment) => ObservedExperiment) => {
      const key = `experiment ${name}`;
      const found = corrected[key] as ObservedExperiment | undefined;
      if (found !== undefined) corrected[key] = change(found);
    };
    const { base, ends } = this.#dependencies;
    for (const name of this.scenario.trains) correct(name, asIfUnderWay);
    for (const { said, ends: ended } of this.scenario.steps(base).slice(0, steps)) {
      if (said !== undefined) {
        correct(said.experiment, (found) => {
          return { ...found, person: { ...(found.person as object), ...said.change } };
        });
      }
      if (ended !== undefined) correct(ended, (found) => ({ ...found, run: ends.get(ended)!.run }));
    }
    return { entities: corrected, names };
  }

  #makeReference(steps: number, app: AppProcess): Promise<Reference> {
    return this.#dependencies.folders.use(async (folder) => {
      const home = join(folder, 'home');
      const cut = { after: this.marks[steps]!, names: 'all', data: 'kept' } as const;
      await writeState(stateAfter(this.beginning, this.calls, cut, noChoice), home);
      await app.open(home);
      const observed = await app.observe(this.scenario.looksAtDatasets);
      for (const name of this.scenario.trains) await trainIfOpen(app, name);
      await app.close();
      const files = await filesAfterTidying(app, home);
      return { observed: this.#corrected(observed, steps), files };
    });
  }
}

/** How far a run had come by itself when a step was acknowledged is told by nobody, and another time it is slower. */
function asIfUnderWay(found: ObservedExperiment): ObservedExperiment {
  return { ...found, run: { ...found.run, status: 'running' } };
}

/** Nothing is left to chance where everything is kept. */
const noChoice = new RandomStream(0, purpose.shuffle);

/** The trace must tell all that happened, else power cuts would be made of something else. */
async function demandComplete(
  beginning: Beginning,
  trace: readonly Call[],
  home: string,
): Promise<void> {
  const calls = trace.filter(({ name }) => name !== 'mark');
  const whole = { after: calls.length, names: 'all', data: 'kept' } as const;
  const told = stateAfter(beginning, calls, whole, noChoice);
  const { files, folders } = await readBeginning(home);
  const actual = new Map<string, Buffer | null>(folders.map((path) => [path, null]));
  for (const [path, { bytes }] of files) actual.set(path, bytes);
  if (digestOf(told) === digestOf(actual)) return;
  const paths = [...new Set([...told.keys(), ...actual.keys()])].filter((path) => {
    const [one, other] = [told.get(path), actual.get(path)];
    return one === undefined || other === undefined || (one !== other && !one?.equals(other!));
  });
  throw new UnrollError('internal', `the trace misses what was done to ${paths.join(', ')}`);
}
