import type { WorkbenchEvent } from '#shared/contract/events';
import {
  answersExtension,
  answersFile,
  answersVersion,
  scoreOf,
  type HandedIn,
} from '#shared/lessons/answers';
import { differencesFromLesson, problemOfRun, runsToTrain } from '#shared/lessons/checked-run';
import { lessonExtension, lessonFile, type Lesson } from '#shared/lessons/lesson';
import { parseLesson } from '#shared/lessons/lesson-problems';
import type { HandedInRun } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { version } from '../storage/version.ts';
import type { AnswerStore } from './answer-store.ts';
import { exportLesson, type LessonExport } from './lesson-export.ts';
import { lessonHash, lessonRevision } from './lesson-hash.ts';
import { answersText, lessonText } from './lesson-text.ts';
import type { LessonStore } from './lesson-store.ts';

type LessonCommand = Extract<keyof Handlers, `lessons.${string}`>;

/** The commands on lessons, on how far somebody is in them, and on answers. */
export function lessonHandlers(
  lessons: LessonStore,
  answers: AnswerStore,
  target: LessonExport,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, LessonCommand> {
  const changed = (): void => emit({ kind: 'lessonsChanged' });
  return {
    'lessons.list': () => lessons.list(),
    'lessons.read': ({ lesson }) => lessons.read(lesson),
    'lessons.save': async ({ lesson, replaces }) => {
      const checked = parseLesson(lesson);
      const saved = await (replaces === null
        ? lessons.add(checked)
        : lessons.replace(checked, replaces));
      changed();
      return { lesson: saved, revision: lessonRevision(saved) };
    },
    'lessons.remove': async ({ lesson }) => {
      await lessons.remove(lesson);
      changed();
      return { id: lesson };
    },
    'lessons.record': async ({ lesson: id, ...reached }) => {
      const { hash } = await lessons.read(id);
      const progress = { schemaVersion: answersVersion, lesson: id, hash, ...reached } as const;
      const recorded = await lessons.record(progress);
      changed();
      return recorded;
    },
    'lessons.restart': async ({ lesson }) => {
      await lessons.forget(lesson);
      changed();
      return { id: lesson };
    },
    'lessons.export': async ({ lesson: id, ...asked }) => {
      const { lesson } = await lessons.read(id);
      const runs = lesson.runs.flatMap((run) => (run.kind === 'brought' ? run.experiment : []));
      return exportLesson(target, {
        ...asked,
        ...{ title: lesson.title, extension: lessonExtension, weights: true },
        own: { name: lessonFile, text: lessonText(lesson) },
        runs: [...new Set(runs)],
      });
    },
    'lessons.handIn': async ({ lesson: id, name, ...asked }) => {
      const { lesson, hash, progress } = await lessons.read(id);
      if (progress === null) {
        throw new UnrollError(
          'invalid-input',
          `lesson: nobody has started ${id} here; answer its questions first`,
        );
      }
      const handedIn: HandedIn = {
        ...{ schemaVersion: answersVersion, madeBy: `Unroll ${version}` },
        createdAt: new Date().toISOString(),
        lesson: { id, title: lesson.title, hash },
        ...{ name, answers: progress.answers },
        runs: await runsHere(target.store, progress.runs),
      };
      return exportLesson(target, {
        ...asked,
        ...{ title: `${lesson.title} ${name}`, extension: answersExtension, weights: false },
        own: { name: answersFile, text: answersText(handedIn) },
        runs: [...new Set(Object.values(handedIn.runs).map((run) => run!))],
      });
    },
    'lessons.listAnswers': () => answers.list(),
    'lessons.checkAnswers': async ({ answers: id }) => {
      const handedIn = await answers.read(id);
      const here = await lessonOf(lessons, handedIn);
      const lesson = here?.lesson ?? null;
      return {
        ...{ id, handedIn, lesson },
        sameLesson: here?.hash === handedIn.lesson.hash,
        score: lesson && scoreOf(lesson, handedIn.answers),
        runs: await checkedRuns(target.store, lesson, handedIn),
      };
    },
    'lessons.removeAnswers': async ({ answers: id }) => {
      await answers.remove(id);
      changed();
      return { id };
    },
  };
}

/** The lesson that was answered, to the letter if it is here, otherwise the one with its id; null if there is none. */
async function lessonOf(
  lessons: LessonStore,
  { lesson: { id, hash } }: HandedIn,
): Promise<{ readonly lesson: Lesson; readonly hash: string } | null> {
  const same = await lessons.withHash(hash);
  if (same !== undefined) return { lesson: same, hash };
  try {
    const { lesson } = await lessons.read(id);
    return { lesson, hash: lessonHash(lesson) };
  } catch (error) {
    if (error instanceof UnrollError && error.code !== 'storage') return null;
    throw error;
  }
}

/** Those of the runs that are still here. */
async function runsHere(
  store: ExperimentStore,
  runs: HandedIn['runs'],
): Promise<Record<string, string>> {
  const ids = await store.ids();
  return Object.fromEntries(
    Object.entries(runs).flatMap(([name, id]) =>
      id !== undefined && ids.includes(id) ? [[name, id]] : [],
    ),
  );
}

/** The runs that the lesson has trained, in its order, then others that were handed in. */
async function checkedRuns(
  store: ExperimentStore,
  lesson: Lesson | null,
  { runs }: HandedIn,
): Promise<HandedInRun[]> {
  const here = await runsHere(store, runs);
  const names = new Set([...(lesson === null ? [] : runsToTrain(lesson)), ...Object.keys(runs)]);
  const checked: HandedInRun[] = [];
  for (const name of names) {
    const label = lesson?.runs.find((run) => run.name === name)?.label ?? name;
    const experiment = here[name];
    const found =
      experiment === undefined
        ? missingRun(runs[name] === undefined ? 'not handed in' : 'no longer here')
        : { experiment, ...(await checkedRun(store, lesson, name, experiment)) };
    checked.push({ name, label, ...found });
  }
  return checked;
}

type CheckedRun = Omit<HandedInRun, 'name' | 'label' | 'experiment'>;

function missingRun(problem: string): CheckedRun & Pick<HandedInRun, 'experiment'> {
  return { experiment: null, problem, differences: null, canBeVerified: false };
}

/** A run that can't be read can't be verified either; the others can. */
async function checkedRun(
  store: ExperimentStore,
  lesson: Lesson | null,
  name: string,
  experiment: string,
): Promise<CheckedRun> {
  try {
    const record = await store.read(experiment);
    const differences = lesson && differencesFromLesson(lesson, name, record.config);
    const isUnasked = lesson !== null && differences === null;
    return {
      problem: isUnasked ? 'the lesson asks for no such run' : problemOfRun(record),
      differences,
      canBeVerified: record.status === 'finished' || record.status === 'stopped',
    };
  } catch (error) {
    if (!(error instanceof UnrollError)) throw error;
    return { problem: error.message, differences: null, canBeVerified: false };
  }
}
