import type { EndedOperation, ListedDataset } from '#shared/contract/commands';
import { fromWireError } from '#shared/contract/errors';
import { newComparisonState } from '#shared/compare/comparison';
import { nameFrom } from '#shared/experiment/name';
import { fileNameOf } from '#shared/text/file-name';
import { beginBundle } from '../bundles/bundle-export.ts';
import type { WrittenBundles } from '../bundles/written-bundles.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Operations } from '../experiments/operations.ts';

/** What lessons and answers are written with. */
export interface LessonExport {
  readonly store: ExperimentStore;
  readonly written: WrittenBundles;
  readonly operations: Operations;
  /** Lists the data sets with the hashes of their files. */
  datasets(): Promise<readonly ListedDataset[]>;
}

/** What is written. */
export interface ExportedLesson {
  readonly operation: string;
  readonly label: string;
  readonly title: string;
  /** The name of its own file, `lesson.json` or `answers.json`, and its text. */
  readonly own: { readonly name: string; readonly text: string };
  /** Ids of the experiments that go with it. */
  readonly runs: readonly string[];
  /** Whether their weights do. */
  readonly weights: boolean;
  /** The ending of its name. */
  readonly extension: string;
}

/**
 * Writes an archive of a lesson or of answers, with its runs as a bundle has them. It can be cancelled, and then leaves
 * nothing.
 * @throws UnrollError 'not-found' for a run that is gone, 'damaged', 'storage', or 'invalid-input' if it is too large
 */
export async function exportLesson(
  { store, written, operations, datasets }: LessonExport,
  { operation, label, title, own, runs, weights, extension }: ExportedLesson,
) {
  // A title may be longer than a bundle's, and have several lines.
  const name = nameFrom(title, 'Lesson');
  let ended: EndedOperation | null = null;
  const archive = await written.write(async (zip) => {
    await zip.addText(own.name, own.text);
    const state = newComparisonState(runs);
    const parts = { tab: null, report: null, weights, checkpoints: false };
    const addRun =
      runs.length === 0
        ? null
        : await beginBundle(store, await datasets(), { title: name, state, ...parts }, zip);
    const items = runs.map((experiment) => ({ experiment }));
    ended = await operations.run({ operation, label }, 'export', items, async (item) => {
      await addRun?.(item.experiment);
      return { id: item.experiment };
    });
    const failed = ended.outcomes.find((outcome) => outcome.kind === 'failed');
    if (failed !== undefined) throw fromWireError(failed.error);
    return ended.outcomes.every(({ kind }) => kind === 'done');
  });
  const fileName = `${fileNameOf(title, 'lesson')}${extension}`;
  return { ended: ended!, bundle: archive && { ...archive, fileName } };
}
