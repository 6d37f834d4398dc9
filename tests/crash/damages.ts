import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UnrollError } from '#shared/contract/errors';
import type { RandomStream } from '#shared/random/random-stream';
import { mutationNames, mutations, type Mutation } from '../support/mutate-bytes.ts';
import type { AppProcess } from './app-process.ts';
import { answerOf, trainIfOpen, type End, type Ends } from './ends.ts';
import { violationOf } from './examine.ts';
import type { Violation } from './judge.ts';
import type { Observed, ObservedExperiment } from './observe.ts';
import type { Faults } from './rounds.ts';
import type { Dependencies } from './story.ts';
import { ask, questionsAbout, type Truth } from './truth.ts';
import { copyFolder } from './work-folders.ts';

/** How often each file is damaged in each way, each time elsewhere. */
const timesEach = 10;

interface Damage {
  readonly path: string;
  readonly mutation: Mutation;
  /** The experiment that the file belongs to; null for one that belongs to the data folder. */
  readonly experiment: string | null;
}

/** Damages a stored file, then has the app list, show, compare, predict, verify and resume. */
export function damages({ folders, ends }: Dependencies, truth: Truth): Faults {
  const points = truth.paths.flatMap((path) =>
    mutationNames.flatMap((mutation) =>
      Array.from({ length: timesEach }, (): Damage => {
        return { path, mutation, experiment: ownerOf(path, truth) };
      }),
    ),
  );
  return {
    kind: 'mutate',
    points: points.length,
    strike: (point, random, app) =>
      folders.use(async (folder) => {
        const damage = points[point]!;
        const home = join(folder, 'home');
        await copyFolder(truth.home, home);
        const isChanged = await mutate(join(home, damage.path), damage.mutation, random);
        const about = {
          fault: `file damaged: ${damage.mutation}`,
          detail: `${damage.path}${damage.experiment === null ? '' : ` (${damage.experiment})`}`,
        };
        if (!isChanged) return { ...about, seen: 'unchanged', violations: [] };
        return { ...about, ...(await lookAt(app, home, damage, { truth, ends }, random)) };
      }),
  };
}

function ownerOf(path: string, { observed }: Truth): string | null {
  const id = /^experiments\/([^/]+)\//.exec(path)?.[1];
  return id === undefined ? null : (observed.names[id] ?? id);
}

/** @returns whether the file is another one now */
async function mutate(path: string, mutation: Mutation, random: RandomStream): Promise<boolean> {
  const bytes = await readFile(path);
  const mutated = mutations[mutation](bytes, random);
  if (Buffer.compare(bytes, mutated) === 0) return false;
  // As a program does it that puts another file in its place.
  await writeFile(`${path}.damaged`, mutated);
  await rename(`${path}.damaged`, path);
  return true;
}

async function lookAt(
  app: AppProcess,
  home: string,
  damage: Damage,
  { truth, ends }: { readonly truth: Truth; readonly ends: Ends },
  random: RandomStream,
): Promise<{ seen: string; violations: Violation[] }> {
  const violations: Violation[] = [];
  let seen = 'nothing to be seen';
  try {
    await app.open(home);
    const observed = await app.observe(true);
    violations.push(...judgeDamaged(observed, damage, truth));
    if (!isDeepStrictEqual(observed.entities, truth.observed.entities)) seen = 'shown as damaged';
    // What is damaged, or else what may be met by it.
    const experiment = damage.experiment ?? 'finished';
    const asked = await askAll(app, experiment, truth);
    violations.push(...asked.violations);
    if (asked.refused > 0) seen = 'refused with a reason';
    if (experiment === 'finished') {
      if (random.below(4) === 0) violations.push(...(await verify(app, experiment)));
    } else {
      violations.push(
        ...(await resume(app, damage, { observed, truth, end: ends.get(experiment)! })),
      );
    }
    violations.push(...(await removes(app, experiment, observed)));
    await app.close();
  } catch (error) {
    violations.push(violationOf(error));
  }
  return { seen: violations.length > 0 ? 'a fault of the app' : seen, violations };
}

/** Only what the damaged file belongs to may look otherwise, and its results may not. */
function judgeDamaged(observed: Observed, damage: Damage, truth: Truth): Violation[] {
  const before = truth.observed.entities;
  const keys = new Set([...Object.keys(before), ...Object.keys(observed.entities)]);
  return [...keys].flatMap((key): Violation[] => {
    const [found, right] = [observed.entities[key], before[key]].map((one) =>
      withNames(one, truth),
    );
    if (isDeepStrictEqual(found, right)) return [];
    if (key.startsWith('damaged')) {
      return isAbout(key, damage, truth)
        ? []
        : [{ kind: 'unreadable', text: `${key}: ${String(found)}` }];
    }
    if (!isAbout(key, damage, truth)) {
      const text = `${key} is otherwise, though only ${damage.path} was damaged`;
      return [{ kind: found === undefined ? 'lost' : 'wrong', text }];
    }
    if (damage.experiment === null || found === undefined || right === undefined) return [];
    // Notes are a person's own, who may write what they like; results are not.
    const [run, rightRun] = [found, right].map((one) => (one as ObservedExperiment).run);
    if (isDeepStrictEqual(run, rightRun)) return [];
    return [{ kind: 'wrong', text: `${key} shows other results: ${differences(run, rightRun)}` }];
  });
}

/** Whether what is observed may come of the damaged file. */
function isAbout(key: string, { path, experiment }: Damage, { observed }: Truth): boolean {
  if (experiment !== null) {
    const ids = Object.keys(observed.names).filter((id) => observed.names[id] === experiment);
    // Its name may be what was damaged.
    const isKnown = key in observed.entities && key !== `experiment ${experiment}`;
    return key.includes('experiment') && (!isKnown || ids.some((id) => key.includes(id)));
  }
  const kinds = {
    'index.json': null,
    'queue.json': 'queue',
    'preferences.json': 'preferences',
    'comparisons/': 'comparison',
    'handwriting/': 'digit',
    'datasets/': 'data set',
  };
  const trashed = /^\.trash\/([a-z0-9-]+)\./.exec(path)?.[1];
  if (trashed !== undefined) return key.includes(trashed) || key.includes(observed.names[trashed]!);
  const kind = Object.entries(kinds).find(([start]) => path.startsWith(start))?.[1];
  return typeof kind === 'string' && key.includes(kind);
}

/** An experiment whose name can't be read any more goes by its id elsewhere too. */
function withNames(found: unknown, { observed }: Truth): unknown {
  if (found === undefined) return undefined;
  let text = JSON.stringify(found);
  for (const [id, name] of Object.entries(observed.names)) text = text.replaceAll(id, name);
  return JSON.parse(text);
}

function differences(found: unknown, right: unknown): string {
  const [one, other] = [found, right] as Record<string, unknown>[];
  return Object.keys({ ...one, ...other })
    .filter((key) => !isDeepStrictEqual(one?.[key], other?.[key]))
    .map((key) => `${key} ${JSON.stringify(one?.[key])?.slice(0, 120)}`)
    .join('; ');
}

async function askAll(
  app: AppProcess,
  experiment: string,
  truth: Truth,
): Promise<{ refused: number; violations: Violation[] }> {
  const violations: Violation[] = [];
  let refused = 0;
  for (const [place, question] of questionsAbout(experiment).entries()) {
    const right = truth.answers.get(experiment)![place];
    try {
      const answer = await ask(app, question);
      if (isDeepStrictEqual(answer, right)) continue;
      violations.push({
        kind: 'wrong',
        text: `${question.name} of ${experiment} answers otherwise`,
      });
    } catch (error) {
      if (!(error instanceof UnrollError) || error.code === 'internal') {
        violations.push(violationOf(error));
      } else if (!(right instanceof UnrollError)) refused += 1;
    }
  }
  return { refused, violations };
}

/** Whatever is damaged, verifying must come to an end that a person understands. */
async function verify(app: AppProcess, experiment: string): Promise<Violation[]> {
  try {
    await app.call('experiments.verify', { experiment, threads: 1 });
    return [];
  } catch (error) {
    return error instanceof UnrollError && error.code !== 'internal' ? [] : [violationOf(error)];
  }
}

/** A run must end as the undamaged one does, or say why it doesn't. */
async function resume(
  app: AppProcess,
  { path, mutation, experiment }: Damage,
  known: { readonly observed: Observed; readonly truth: Truth; readonly end: End },
): Promise<Violation[]> {
  const { observed, truth, end: right } = known;
  const key = `experiment ${experiment}`;
  if (experiment === null) return [];
  // One that hasn't begun is what its config says, whoever wrote that.
  if (!isDeepStrictEqual(personOf(observed, key), personOf(truth.observed, key))) return [];
  // A crash leaves such ends itself.
  const mustResume = path.endsWith('.jsonl') && mutation.endsWith('appended');
  try {
    const run = await trainIfOpen(app, experiment);
    if (run.status !== 'finished') {
      return mustResume ? [{ kind: 'not resumed', text: `${experiment} is ${run.status}` }] : [];
    }
    const isRight =
      isDeepStrictEqual(run, right.run) &&
      isDeepStrictEqual(await answerOf(app, experiment), right.answer);
    return isRight ? [] : [{ kind: 'wrong', text: `${experiment}, resumed, ends otherwise` }];
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'internal') return [violationOf(error)];
    return mustResume ? [{ kind: 'not resumed', text: error.message }] : [];
  }
}

function personOf({ entities }: Observed, key: string): unknown {
  return (entities[key] as ObservedExperiment | undefined)?.person;
}

/** Whatever is damaged can be thrown away. */
async function removes(app: AppProcess, name: string, { names }: Observed): Promise<Violation[]> {
  const id = Object.keys(names).find((one) => names[one] === name);
  const damaged = Object.keys(names).find((one) => names[one] === one);
  const experiment = id ?? damaged;
  if (experiment === undefined) return [];
  try {
    await app.call('experiments.remove', { experiment });
    return [];
  } catch (error) {
    const { message } = error as Error;
    return [{ kind: 'refused', text: `${experiment} can't be removed: ${message}` }];
  }
}
