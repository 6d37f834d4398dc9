import { z } from 'zod';
import {
  answersSchema,
  progressSchema,
  type HandedIn,
  type LessonProgress,
  type LessonScore,
} from '../../lessons/answers.ts';
import { lessonIdSchema, type Lesson } from '../../lessons/lesson.ts';
import { nameSchema } from '../../experiment/name.ts';
import { command, nothing } from '../command.ts';
import { asked, type EndedOperation } from './operations.ts';

/** A lesson as the list shows it; a file that can't be read is listed with the reason. */
export type ListedLesson =
  | {
      readonly kind: 'lesson';
      readonly id: string;
      readonly title: string;
      readonly summary: string;
      readonly minutes: number;
      readonly author: string;
      /** Whether it comes with Unroll, and so can't be changed. */
      readonly builtIn: boolean;
      /** How many steps it has. */
      readonly steps: number;
      /** How many runs are trained in it. */
      readonly toTrain: number;
      /** Null if it hasn't been started. */
      readonly progress: {
        /** Counted from 0. */
        readonly step: number;
        /** Whether the end has been reached. */
        readonly finished: boolean;
        /** How many questions have no answer. */
        readonly unanswered: number;
        /** The experiment of each run that the lesson trains; null where its training wasn't begun. */
        readonly trainings: readonly (string | null)[];
      } | null;
    }
  | { readonly kind: 'damaged'; readonly id: string; readonly reason: string };

/** A lesson with how far somebody is in it. */
export interface LessonContents {
  readonly lesson: Lesson;
  /** SHA-256 of what it teaches and asks. */
  readonly hash: string;
  /** SHA-256 of all that is stored of it: another after every change. */
  readonly revision: string;
  readonly builtIn: boolean;
  readonly progress: LessonProgress | null;
}

/** A lesson as it was saved. */
export type SavedLesson = Pick<LessonContents, 'lesson' | 'revision'>;

/** Answers that were handed in and imported, as the list shows them. */
export type ListedAnswers =
  | {
      readonly kind: 'answers';
      readonly id: string;
      readonly name: string;
      /** The title of the lesson. */
      readonly title: string;
      /** When they were handed in; ISO 8601, in UTC. */
      readonly createdAt: string;
    }
  | { readonly kind: 'damaged'; readonly id: string; readonly reason: string };

/** A run of somebody's answers, or one that the lesson has trained and that isn't among them. */
export interface HandedInRun {
  /** In the lesson. */
  readonly name: string;
  readonly label: string;
  /** Its id here; null if it is missing. */
  readonly experiment: string | null;
  /** Why it can't be what the lesson asked for, apart from its config; null if it can. */
  readonly problem: string | null;
  /** Labels of the fields in which it differs from what the lesson asked for; null if they can't be compared. */
  readonly differences: readonly string[] | null;
  /** Whether its weights can be checked by training it again. */
  readonly canBeVerified: boolean;
}

/** Somebody's answers beside the lesson that they belong to. */
export interface CheckedAnswers {
  readonly id: string;
  readonly handedIn: HandedIn;
  /** The lesson here; null if there is none of that id. */
  readonly lesson: Lesson | null;
  /** Whether the lesson here is the one that was answered, to the letter. */
  readonly sameLesson: boolean;
  readonly score: LessonScore | null;
  readonly runs: readonly HandedInRun[];
}

/** A written archive, to be read by `bundles.read`; null if it was cancelled. */
interface WrittenArchive {
  readonly ended: EndedOperation;
  readonly bundle: {
    readonly id: string;
    readonly fileName: string;
    readonly bytes: number;
  } | null;
}

const lesson = lessonIdSchema;
const answers = z.string().min(1).max(100);
const { step, finished, runs, hash: sha256 } = progressSchema.shape;

/** Lessons, how far somebody is in them, and what learners hand in. Lessons and answers are imported like other files. */
export const lessonCommands = {
  /** Those that come with Unroll first. */
  'lessons.list': command(nothing).returns<readonly ListedLesson[]>(),
  'lessons.read': command(z.strictObject({ lesson })).returns<LessonContents>(),
  /**
   * Saves a lesson under an id that no other has, or in place of the one with its id, which is refused once somebody else
   * has changed or deleted that.
   */
  'lessons.save': command(
    z.strictObject({
      /** The content of a `lesson.json`; what is wrong with it is told by step and field. */
      lesson: z.record(z.string(), z.unknown()),
      /** The revision of the lesson that it replaces, as it was read or saved last; null: none. */
      replaces: sha256.nullable(),
    }),
  ).returns<SavedLesson>(),
  /** Deletes a lesson and how far somebody is in it, but not its runs. */
  'lessons.remove': command(z.strictObject({ lesson })).returns<{ readonly id: string }>(),
  /** Notes how far somebody is in a lesson. */
  'lessons.record': command(
    z.strictObject({ lesson, step, finished, answers: answersSchema, runs }),
  ).returns<LessonProgress>(),
  /** Forgets how far somebody is, so that the lesson starts over. Runs that were trained stay. */
  'lessons.restart': command(z.strictObject({ lesson })).returns<{ readonly id: string }>(),
  /** Writes a lesson with the runs that it brings, with their weights. Read it by `bundles.read`. */
  'lessons.export': command(z.strictObject({ ...asked, lesson })).returns<WrittenArchive>(),
  /** Writes what somebody answered and trained in a lesson, without weights. Read it by `bundles.read`. */
  'lessons.handIn': command(
    z.strictObject({ ...asked, lesson, name: nameSchema }),
  ).returns<WrittenArchive>(),
  /** The most recent first. */
  'lessons.listAnswers': command(nothing).returns<readonly ListedAnswers[]>(),
  /** Marks the answers and compares the runs with what the lesson asked for. `experiments.verify` checks a run. */
  'lessons.checkAnswers': command(z.strictObject({ answers })).returns<CheckedAnswers>(),
  /** Deletes somebody's answers, but not their runs. */
  'lessons.removeAnswers': command(z.strictObject({ answers })).returns<{ readonly id: string }>(),
} as const;
