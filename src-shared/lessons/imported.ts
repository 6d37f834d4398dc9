import type { ImportedBundle } from '../exchange/bundle.ts';

type ImportedRuns = Pick<ImportedBundle, 'ids' | 'alreadyHere' | 'withoutWeights' | 'datasets'>;

/** What came of importing a lesson, with the runs that it brought. */
export interface ImportedLesson extends ImportedRuns {
  readonly kind: 'lesson';
  /** Its id here, which is another if that was taken. */
  readonly lesson: string;
  readonly title: string;
}

/** What came of importing what a learner handed in, with the runs that were trained. */
export interface ImportedAnswers extends ImportedRuns {
  readonly kind: 'answers';
  /** The id of the answers here. */
  readonly answers: string;
  /** Of the lesson. */
  readonly title: string;
  /** Of the learner. */
  readonly name: string;
}
