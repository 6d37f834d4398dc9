import { z } from 'zod';

/** A file beside a run that can't be read, which leaves the run itself as it is. */
export const damagedFileSchema = z.object({
  /** The name of the file. */
  name: z.string().min(1).max(100),
  /** What is wrong with it; begins with its name. */
  problem: z.string().min(1),
});
export type DamagedFile = Readonly<z.infer<typeof damagedFileSchema>>;

/** What came of training a run again on other machines. */
export const repetitionsFile = 'repetitions.json';
/** What the bundle that a run came in left out. */
export const leftOutFile = 'left-out.json';

/** What isn't known without a file, and what to do. */
const consequences: Readonly<Record<string, string>> = {
  [repetitionsFile]:
    'Whether other machines got the same weights is not known, and no further results of theirs are recorded. Restore ' +
    'the file from a backup, or delete it to begin a new record.',
  [leftOutFile]:
    'Which files the bundle of this run left out is not known. Restore the file from a backup, or delete it if you ' +
    'don’t need to know.',
};

/** What is wrong with each damaged file beside a run, what that means and what to do. */
export function damageTexts({
  damagedFiles,
}: {
  readonly damagedFiles: readonly DamagedFile[];
}): string[] {
  return damagedFiles.map(({ name, problem }) => `${problem}. ${consequences[name] ?? ''}`.trim());
}
