import { join } from 'node:path';
import type { CheckedInput } from '#shared/contract/commands';
import type { ImportedAnswers, ImportedLesson } from '#shared/lessons/imported';
import type { Lesson } from '#shared/lessons/lesson';
import { importRuns, type BundleImport, type ImportedRuns } from '../bundles/bundle-import.ts';
import type { ImportPlan } from '../imports/imports.ts';
import { mostEntries } from '../storage/archives/most-entries.ts';
import { ZipArchive } from '../storage/archives/zip-reader.ts';
import type { AnswerStore } from './answer-store.ts';
import { readLessonArchive, type LessonArchive } from './lesson-archive.ts';
import { lessonHash } from './lesson-hash.ts';
import type { LessonStore } from './lesson-store.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'lesson' }>;

/** What an import of a lesson or of answers works with. */
export interface LessonImport extends Pick<BundleImport, 'store' | 'datasets'> {
  readonly lessons: LessonStore;
  readonly answers: AnswerStore;
}

const archiveName = 'archive.zip';
const noRuns: ImportedRuns = {
  ...{ ids: [], alreadyHere: 0, withoutWeights: 0, datasets: [] },
  here: new Map(),
};

/** Plans the import of a lesson or of somebody's answers, with the runs that come with it: all of it, or nothing. */
export function planLessonImport(target: LessonImport, { files }: Announced): ImportPlan {
  return {
    storedNames: new Map(files.map(({ name }) => [name, archiveName])),
    finish: async (folder, control) => {
      const path = join(folder, archiveName);
      const archive = await ZipArchive.open(path, mostEntries, 'a lesson or answers to one');
      try {
        const contents = await readLessonArchive(archive);
        const keep = (runs: ImportedRuns) => kept(target, contents, runs);
        if (contents.runs === null) return await keep(noRuns);
        return await importRuns(target, archive, contents.runs, folder, control, keep);
      } finally {
        await archive.close();
      }
    },
  };
}

async function kept(
  { lessons, answers }: LessonImport,
  contents: LessonArchive,
  { here, ...imported }: ImportedRuns,
): Promise<ImportedLesson | ImportedAnswers> {
  if (contents.kind === 'answers') {
    const { handedIn } = contents;
    const runs = Object.fromEntries(
      Object.entries(handedIn.runs).map(([name, id]) => [name, here.get(id!)!]),
    );
    const id = await answers.add({ ...handedIn, runs });
    const { title } = handedIn.lesson;
    return { kind: 'answers', answers: id, title, name: handedIn.name, ...imported };
  }
  const lesson = withRunsHere(contents.lesson, here);
  const same = await lessons.withHash(lessonHash(lesson));
  // A lesson that is here already is not added again.
  const { id, title } = same ?? (await lessons.add(lesson));
  return { kind: 'lesson', lesson: id, title, ...imported };
}

function withRunsHere(lesson: Lesson, here: ReadonlyMap<string, string>): Lesson {
  const runs = lesson.runs.map((run) =>
    run.kind === 'train' ? run : { ...run, experiment: here.get(run.experiment)! },
  );
  return { ...lesson, runs };
}
