import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { AppDied, AppProcess } from './app-process.ts';
import { examine, violationOf } from './examine.ts';
import { Watch, type Call, type Strike } from './interposer.ts';
import type { Violation } from './judge.ts';
import type { Faults } from './rounds.ts';
import { RunBroken } from './scenarios.ts';
import type { Story, Dependencies } from './story.ts';
import { copyFolder } from './work-folders.ts';

interface Point {
  readonly story: Story;
  readonly strike: Pick<Strike, 'at' | 'action'>;
}

const faultNames = {
  'kill-before': 'killed before a call',
  'kill-half': 'killed within a write',
  'kill-after': 'killed after a call',
} as const;

/** Kills the app, or one of its processes, at every call that changes the data folder. */
export function kills(dependencies: Dependencies, stories: readonly Story[]): Faults {
  const points = stories.flatMap((story) =>
    story.calls.flatMap((call, place) =>
      actionsAt(call).map((action): Point => ({ story, strike: { at: place + 1, action } })),
    ),
  );
  return {
    kind: 'kill',
    points: points.length,
    strike: (point, random, app) =>
      dependencies.folders.use(async (folder) => {
        const { story, strike } = points[point]!;
        const whom = random.below(4) === 0 ? 'process' : 'tree';
        const home = join(folder, 'home');
        await copyFolder(dependencies.base.home, home);
        const { library, plant } = dependencies;
        const watch = await Watch.start(library, {
          home,
          folder,
          plant,
          strike: { ...strike, whom },
        });
        const told = await tellUntilKilled(dependencies, story, home, watch);
        const mayFail = whom === 'process';
        const { acknowledged } = told;
        const { violations, found } = await examine(app, story, home, acknowledged, mayFail);
        return {
          fault: faultNames[strike.action as keyof typeof faultNames],
          seen: watch.struck === null ? 'not reached' : (found ?? 'not opened'),
          detail: `${story.scenario.name}: ${whom} at call ${strike.at} of ${story.calls.length} (${watch.struck})`,
          violations: [...told.violations, ...violations],
        };
      }),
  };
}

function actionsAt({ name, data }: Call): Strike['action'][] {
  return name === 'write' && data.length > 1
    ? ['kill-before', 'kill-half', 'kill-after']
    : ['kill-before', 'kill-after'];
}

async function tellUntilKilled(
  { programs, base }: Dependencies,
  story: Story,
  home: string,
  watch: Watch,
): Promise<{ acknowledged: number; violations: Violation[] }> {
  const app = new AppProcess(programs, watch.environment);
  const violations: Violation[] = [];
  let acknowledged = 0;
  try {
    await app.open(home);
    for (const step of story.scenario.steps(base)) {
      await step.run(app);
      acknowledged += 1;
    }
    await app.close();
  } catch (error) {
    const isExpected =
      watch.struck !== null &&
      (error instanceof AppDied ||
        error instanceof RunBroken ||
        (error instanceof UnrollError && error.code !== 'internal'));
    if (!isExpected) violations.push(violationOf(error));
    // With one of its processes killed the app itself keeps running, and ends in good order.
    if (app.isAlive) await app.close().catch(() => undefined);
  } finally {
    await app.end();
  }
  return { acknowledged, violations };
}
