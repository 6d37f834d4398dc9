import { UnrollError } from '#shared/contract/errors';
import {
  answersFile,
  answersVersion,
  handedInSchema,
  largestAnswersFile,
  type HandedIn,
} from '#shared/lessons/answers';
import { largestLessonFile, lessonFile, type Lesson } from '#shared/lessons/lesson';
import { parseLesson, refuseNewer } from '#shared/lessons/lesson-problems';
import { isBundle, readBundle, type BundleArchive } from '../bundles/bundle-archive.ts';
import { isSystemFile, refuseArchive } from '../experiments/experiment-archive.ts';
import type { ZipArchive, ZipEntry } from '../storage/archives/zip-reader.ts';
import { checkStored, parseJson } from '../storage/files/bounded-file.ts';

/** What is in the archive of a lesson or of answers, before its runs are unpacked. */
export type LessonArchive = {
  /** Null if it brings no runs. */
  readonly runs: BundleArchive | null;
} & (
  | { readonly kind: 'lesson'; readonly lesson: Lesson }
  | { readonly kind: 'answers'; readonly handedIn: HandedIn }
);

/**
 * Reads what a lesson or somebody's answers say, and finds the runs that come with them. Nothing is unpacked to disk.
 * @throws UnrollError 'invalid-input' naming the step and the field that are wrong, or 'damaged' for an archive with
 *   other files or without a run that it names
 */
export async function readLessonArchive(archive: ZipArchive): Promise<LessonArchive> {
  const { entries } = archive;
  const own = entries.find(({ name }) => name === lessonFile || name === answersFile);
  if (own === undefined) refuseArchive(`it has neither ${lessonFile} nor ${answersFile}`);
  if (own.name === lessonFile) {
    const lesson = parseLesson(await readOwn(archive, own, largestLessonFile));
    const runs = await runsOf(archive, own);
    lesson.runs.forEach((run, at) => {
      if (run.kind !== 'brought' || has(runs, run.experiment)) return;
      throw new UnrollError(
        'invalid-input',
        `the lesson can’t be used: runs.${at}.experiment: ${run.experiment} isn’t in the file; export the lesson again`,
      );
    });
    return { kind: 'lesson', lesson, runs };
  }
  const document = await readOwn(archive, own, largestAnswersFile);
  refuseNewer(document, 'the answers', answersVersion);
  const handedIn = checkStored(handedInSchema, document, answersFile);
  const runs = await runsOf(archive, own);
  const absent = Object.values(handedIn.runs).find((id) => id !== undefined && !has(runs, id));
  if (absent !== undefined)
    refuseArchive(`${answersFile} names the run ${absent}, which isn’t in it`);
  return { kind: 'answers', handedIn, runs };
}

function has(runs: BundleArchive | null, id: string): boolean {
  return runs?.bundle.runs.some((run) => run.id === id) ?? false;
}

async function readOwn(archive: ZipArchive, entry: ZipEntry, limit: number): Promise<unknown> {
  if (entry.size > limit) {
    refuseArchive(`${entry.name} has ${entry.size} bytes, and at most ${limit} are accepted`);
  }
  return parseJson(await archive.read(entry), entry.name);
}

async function runsOf(archive: ZipArchive, own: ZipEntry): Promise<BundleArchive | null> {
  if (isBundle(archive.entries)) return readBundle(archive, [own.name]);
  const other = archive.entries.find((entry) => entry !== own && !isSystemFile(entry.name));
  if (other !== undefined) {
    refuseArchive(`it contains ${JSON.stringify(other.name)}, which isn’t part of a lesson`);
  }
  return null;
}
