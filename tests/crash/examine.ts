import { isDeepStrictEqual } from 'node:util';
import { UnrollError } from '#shared/contract/errors';
import { AppDied, AppHangs, type AppProcess } from './app-process.ts';
import { answerOf, trainIfOpen, type End } from './ends.ts';
import { judge, leftOver, type Violation } from './judge.ts';
import type { Observed } from './observe.ts';
import type { Story } from './story.ts';
import { filesAfterTidying } from './tidying.ts';

/** In which state a data folder was found. */
export type Found = 'as before' | 'as after' | 'in between';

/** What came of a round. */
export interface Examination {
  readonly violations: readonly Violation[];
  /** Null if it couldn't even be opened. */
  readonly found: Found | null;
}

/**
 * Opens a data folder after a fault, has all runs resumed and everything tidied up, and compares with what is right.
 * @param app with no data folder open
 * @param acknowledged steps of the story
 * @param mayFail see `Allowed`
 */
export async function examine(
  app: AppProcess,
  story: Story,
  home: string,
  acknowledged: number,
  mayFail: boolean,
): Promise<Examination> {
  const before = await story.reference(acknowledged, app);
  const after = await story.reference(Math.min(acknowledged + 1, story.steps), app);
  const violations: Violation[] = [];
  let found: Found | null = null;
  try {
    await app.open(home);
    const observed = await app.observe(story.scenario.looksAtDatasets);
    const allowed = { before: before.observed, after: after.observed, ends: story.ends, mayFail };
    violations.push(...judge(observed, allowed));
    found = stateFound(observed, before.observed, after.observed);
    for (const name of story.scenario.trains) {
      violations.push(...(await examineRun(app, name, story.ends.get(name)!)));
    }
    await app.close();
    // What is wrong in other ways leaves files that mean nothing more.
    if (violations.length > 0) return { violations, found };
    const files = await filesAfterTidying(app, home);
    violations.push(...leftOver(files, before.files, after.files));
  } catch (error) {
    violations.push(violationOf(error));
  }
  return { violations, found };
}

async function examineRun(app: AppProcess, name: string, end: End): Promise<Violation[]> {
  try {
    const run = await trainIfOpen(app, name);
    if (!isDeepStrictEqual(run, end.run)) {
      const { status } = run;
      return status === 'finished'
        ? [{ kind: 'wrong', text: `${name}, resumed, ends otherwise than unbroken` }]
        : [{ kind: 'not resumed', text: `${name}, resumed, is ${status}` }];
    }
    if (isDeepStrictEqual(await answerOf(app, name), end.answer)) return [];
    return [{ kind: 'wrong', text: `the model of ${name} answers otherwise` }];
  } catch (error) {
    if (!(error instanceof UnrollError)) throw error;
    return [{ kind: 'not resumed', text: `${name}: ${error.message}` }];
  }
}

/** What an error says of the app, that nobody expected. */
export function violationOf(error: unknown): Violation {
  const isDead = error instanceof AppDied || error instanceof AppHangs;
  const text = error instanceof Error ? error.message : String(error);
  return { kind: isDead ? 'crashed' : 'refused', text };
}

function stateFound(found: Observed, before: Observed, after: Observed): Found {
  if (isDeepStrictEqual(found.entities, before.entities)) return 'as before';
  return isDeepStrictEqual(found.entities, after.entities) ? 'as after' : 'in between';
}
