import { computed } from 'vue';
import { classLabel } from '#shared/data/class-name';
import { formatCount } from '#shared/text/format';
import { usePadImage } from '../../../client/pad/use-pad-image.ts';
import { useQuery } from '../../../client/query/use-query.ts';
import { useHandwriting } from '../../../client/stores/handwriting.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import type { DigitChoice } from './digit-choice.ts';

/** Where test digits come from. */
export interface DigitSource {
  /** The name of the data set. */
  readonly dataset: string;
  /** Of its classes, by label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
}

/** A digit to read. */
export interface ShownDigit {
  /** 784 bytes. */
  readonly image: Uint8Array;
  /** Its class; null if it isn't known, as of a drawing. */
  readonly label: number | null;
  /** Which digit it is: `Test digit 12, labelled 7`. */
  readonly text: string;
}

/** The image of a chosen digit. Call it in a setup function. */
export function useDigit(choice: () => DigitChoice, source: () => DigitSource) {
  const workbench = useWorkbench();
  const handwriting = useHandwriting();
  void handwriting.refresh();
  const { image: drawn } = usePadImage();

  interface Asked {
    readonly dataset: string;
    readonly index: number;
  }
  const { value, state, error, refresh } = useQuery<ShownDigit, Asked>(
    async ({ dataset, index }) => {
      const found = await workbench.call('datasets.examples', {
        dataset,
        split: 'test',
        offset: index,
        limit: 1,
      });
      const label = found.labels[0];
      if (label === undefined) {
        const last = formatCount(found.total - 1);
        throw new Error(
          `The test set of “${dataset}” has no digit ${index}; use a number from 0 to ${last}.`,
        );
      }
      const { classNames } = source();
      const text = `Test digit ${index}, labelled ${classLabel(classNames, label)}`;
      return { image: found.images, label, text };
    },
    {
      question: () => {
        const wanted = choice();
        return wanted.kind === 'test' ? { dataset: source().dataset, index: wanted.index } : null;
      },
    },
  );

  const digit = computed<ShownDigit | null>(() => {
    const wanted = choice();
    switch (wanted.kind) {
      case 'test':
        return error.value === null ? value.value : null;
      case 'drawing':
        return drawn.value === null
          ? null
          : { image: drawn.value, label: null, text: 'The drawing from the page Draw' };
      case 'handwriting': {
        const found = handwriting.digits.find(({ id }) => id === wanted.id);
        if (found === undefined) return null;
        return { image: found.image, label: found.label, text: `Your own ${found.label}` };
      }
      case 'set':
        return null;
    }
  });

  const isLoading = computed(() => {
    const { kind } = choice();
    if (kind === 'handwriting') return digit.value === null && handwriting.status === 'loading';
    return kind === 'test' && state.value.kind === 'loading';
  });
  const failure = computed(() => {
    const { kind } = choice();
    if (kind === 'test') return error.value;
    return kind === 'handwriting' && digit.value === null ? handwriting.error : null;
  });
  /** What to do while there is no digit, which is neither being loaded nor has failed to load. */
  const advice = computed(() => {
    if (choice().kind === 'drawing') {
      return 'The pad of the page Draw is blank. Draw a digit there, or choose a test digit.';
    }
    return handwriting.digits.length === 0
      ? 'You have saved no digits of your own. Save one on the page Draw, or choose a test digit.'
      : 'This digit isn’t saved any more. Choose another one.';
  });

  return {
    /** Null while there is none. */
    digit,
    isLoading,
    /** Why it couldn't be loaded; null if it could. */
    error: failure,
    advice,
    /** Loads it again. */
    retry: () => (choice().kind === 'handwriting' ? handwriting.refresh() : refresh()),
  };
}
