import { shallowRef } from 'vue';
import { digitOfImage } from '#shared/digit/digit-image';
import { useWorkbench } from '../../../client/workbench.ts';
import { messageOf } from '../../../client/failures.ts';
import type { PadHistory } from './pad-history.ts';
import { readPicture } from './read-picture.ts';

/** What the pad was begun with, in words. */
export interface Start {
  /** The image it is about. */
  readonly base: Uint8Array;
  readonly text: string;
}

/** Begins the pad with a picture or a test digit. `dataset` gives the name of the data set to take digits of. */
export function useStarts(pad: PadHistory, dataset: () => string) {
  const workbench = useWorkbench();
  /** Why the last attempt failed. */
  const problem = shallowRef<string | null>(null);
  const start = shallowRef<Start | null>(null);
  /** Of the last attempt; those before it are overtaken. */
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

  /** Begins with a picture that was dropped, pasted or chosen. */
  function openPicture(file: File): Promise<void> {
    return attempt(async () => {
      const base = digitOfImage(await readPicture(file));
      if (base === null) {
        throw new Error(
          `“${file.name}” shows no digit: it has nothing that differs from its ground.`,
        );
      }
      return { base, text: file.name };
    });
  }

  /** Begins with a random test digit. `label`: which digit; null: any. */
  function openTestDigit(label: number | null): Promise<void> {
    return attempt(async () => {
      const query = { dataset: dataset(), split: 'test', label, limit: 1 } as const;
      const { total } = await workbench.call('datasets.examples', query);
      if (total === 0) throw new Error(`“${query.dataset}” has no such test digit.`);
      const offset = Math.floor(Math.random() * total);
      const { images, labels, indices } = await workbench.call('datasets.examples', {
        ...query,
        offset,
      });
      return { base: images, text: `Test example ${indices[0]}, labelled ${labels[0]}` };
    });
  }

  return { problem, start, openPicture, openTestDigit };
}
