import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { AppDied, AppHangs, AppProcess } from './app-process.ts';
import { examine, violationOf } from './examine.ts';
import { Watch, type Call, type Strike } from './interposer.ts';
import { judge, type Violation } from './judge.ts';
import type { Faults } from './rounds.ts';
import { RunBroken, type Step } from './scenarios.ts';
import type { Story, Dependencies } from './story.ts';
import { copyFolder } from './work-folders.ts';

interface Point {
  readonly story: Story;
  readonly strike: Strike;
  readonly fault: string;
}

/** How often a person tries again while the disk is full. */
const triesInVain = 5;

/** Has every call that changes the data folder fail: once, or from then on as on a full disk. */
export function failingWrites(dependencies: Dependencies, stories: readonly Story[]): Faults {
  const points = stories.flatMap((story) =>
    story.calls.flatMap((call, place) =>
      failuresOf(call).map(([fault, strike]): Point => {
        return { story, fault, strike: { at: place + 1, ...strike } };
      }),
    ),
  );
  return {
    kind: 'write',
    points: points.length,
    strike: (point, _random, app) =>
      dependencies.folders.use(async (folder) => {
        const { story, strike, fault } = points[point]!;
        const home = join(folder, 'home');
        await copyFolder(dependencies.base.home, home);
        const { library, plant } = dependencies;
        const watch = await Watch.start(library, { home, folder, plant, strike });
        const told = await tell(dependencies, story, home, watch, app);
        const { violations, found } = await examine(app, story, home, told.acknowledged, true);
        const seen = watch.struck === null ? 'not reached' : told.isSaid ? 'said' : 'got over';
        return {
          fault,
          seen: found === null ? 'not opened' : seen,
          detail: `${story.scenario.name}: call ${strike.at} of ${story.calls.length} (${watch.struck})`,
          violations: [...told.violations, ...violations],
        };
      }),
  };
}

function failuresOf({ name }: Call): [string, Omit<Strike, 'at'>][] {
  const broken = ['input/output error', { action: 'fail', error: 'EIO' }] as const;
  const full = ['no room, once', { action: 'fail', error: 'ENOSPC' }] as const;
  const staysFull = [
    'disk full until emptied',
    { action: 'fail', error: 'ENOSPC', isLasting: true },
  ] as const;
  const short = ['short write', { action: 'short' }] as const;
  if (name === 'write') return [[...broken], [...full], [...staysFull], [...short]];
  const needsRoom = name === 'create' || name === 'mkdir' || name === 'link';
  return needsRoom ? [[...broken], [...full], [...staysFull]] : [[...broken]];
}

interface Told {
  readonly acknowledged: number;
  /** Whether the app said that something went wrong. */
  readonly isSaid: boolean;
  readonly violations: readonly Violation[];
}

/** Tells the story to its end: a step that is refused is repeated, which must work once the fault is over. */
async function tell(
  { programs, base }: Dependencies,
  story: Story,
  home: string,
  watch: Watch,
  examiner: AppProcess,
): Promise<Told> {
  const app = new AppProcess(programs, watch.environment);
  const violations: Violation[] = [];
  let acknowledged = 0;
  let isSaid = false;
  try {
    await app.open(home);
    for (const step of story.scenario.steps(base)) {
      const refusal = await refusalOf(step, app);
      if (refusal !== null) {
        isSaid = true;
        violations.push(...judgeRefusal(refusal));
        // What becomes of a run that is broken off is seen when it is resumed.
        if (story.scenario.trains.length > 0 || !app.isAlive) break;
        violations.push(...(await repeat(step, acknowledged, { app, story, watch, examiner })));
      }
      acknowledged += 1;
    }
    await watch.lift();
    if (app.isAlive) await app.close();
  } catch (error) {
    violations.push(violationOf(error));
  } finally {
    await app.end();
  }
  return { acknowledged, isSaid, violations };
}

async function refusalOf(step: Step, app: AppProcess): Promise<Error | null> {
  try {
    await step.run(app);
    return null;
  } catch (error) {
    return error as Error;
  }
}

function judgeRefusal(refusal: Error): Violation[] {
  const isRight =
    refusal instanceof RunBroken || (refusal instanceof UnrollError && refusal.code !== 'internal');
  return isRight ? [] : [violationOf(refusal)];
}

/** Does a refused step again, as often as it takes a person to see why, and then with the fault gone. */
async function repeat(
  step: Step,
  acknowledged: number,
  told: { app: AppProcess; story: Story; watch: Watch; examiner: AppProcess },
): Promise<Violation[]> {
  const { app, story, watch, examiner } = told;
  const after = await story.reference(acknowledged + 1, examiner);
  const isDone = async (): Promise<boolean> => {
    const found = await app.observe(story.scenario.looksAtDatasets);
    const allowed = {
      before: after.observed,
      after: after.observed,
      ends: new Map(),
      mayFail: false,
    };
    return judge(found, allowed).length === 0;
  };
  // It may have been done in spite of the refusal, or by one of the tries.
  if (await isDone()) return [];
  for (let time = 0; time < triesInVain; time++) {
    const refusal = await refusalOf(step, app);
    if (refusal === null || refusal instanceof AppDied || refusal instanceof AppHangs) break;
  }
  await watch.lift();
  if (await isDone()) return [];
  const refusal = await refusalOf(step, app);
  if (refusal === null || (await isDone())) return [];
  return [{ kind: 'refused', text: `can't be repeated: ${step.name}: ${refusal.message}` }];
}
