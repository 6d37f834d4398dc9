import { shallowRef } from 'vue';
import { classLabel } from '#shared/data/class-name';
import { digitOfImage } from '#shared/digit/digit-image';
import { useWorkbench } from '../../../client/workbench.ts';
import { messageOf } from '../../../client/failures.ts';
import type { PadHistory } from '../../../client/pad/pad-history.ts';
import { readPicture } from './read-picture.ts';

/** The image that the pad was started with, and its description. */
export interface Start {
  /** 784 bytes. */
  readonly base: Uint8Array;
  readonly text: string;
}

/**
 * Starts the pad with a picture or a test digit.
 * @param source returns the name of the data set to take digits from, and those of its classes by label, if they have any
 */
export function useStarts(
  pad: PadHistory,
  source: () => { readonly dataset: string; readonly classNames: readonly string[] | null },
) {
  const workbench = useWorkbench();
  /** Why the last attempt failed. */
  const problem = shallowRef<string | null>(null);
  const start = shallowRef<Start | null>(null);
  /** Number of the last attempt; the results of earlier ones are ignored. */
  let lastAttempt = 0;

  async function attempt(find: () => Promise<Start>): Promise<void> {
    const mine = ++lastAttempt;
    problem.value = null;
    try {
      const found = await find();
      if (mine !== lastAttempt) return;
      pad.startWith(found.base);
      start.value = found;
    } catch (failure) {
      if (mine === lastAttempt) problem.value = messageOf(failure);
    }
  }

  /** Starts with a picture that was dropped, pasted or chosen. */
  function openPicture(file: File): Promise<void> {
    return attempt(async () => {
      const base = digitOfImage(await readPicture(file));
      if (base === null) {
        throw new Error(
          `“${file.name}” shows no digit: nothing stands out from the background. Use a picture with more contrast.`,
        );
      }
      return { base, text: file.name };
    });
  }

  /** Starts with a random test digit. @param label which digit; null for any */
  function openTestDigit(label: number | null): Promise<void> {
    return attempt(async () => {
      const { dataset, classNames } = source();
      const query = { dataset, split: 'test', label, limit: 1 } as const;
      const { total } = await workbench.call('datasets.examples', query);
      if (total === 0)
        throw new Error(
          `The test set of “${query.dataset}” has no such digit. Choose another one.`,
        );
      const offset = Math.floor(Math.random() * total);
      const { images, labels, indices } = await workbench.call('datasets.examples', {
        ...query,
        offset,
      });
      const text = `Test example ${indices[0]}, labelled ${classLabel(classNames, labels[0]!)}`;
      return { base: images, text };
    });
  }

  return { problem, start, openPicture, openTestDigit };
}
