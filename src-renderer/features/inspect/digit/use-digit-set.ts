import { computed } from 'vue';
import type { ChosenModel } from '../../../client/models/choosing.ts';
import { useQuery } from '../../../client/query/use-query.ts';
import { useHandwriting } from '../../../client/stores/handwriting.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { setText, type DigitSet, type SetSource } from './digit-set.ts';
import { wrongDigits } from './test-digits.ts';
import type { DigitSource } from './use-digit.ts';
import { testedModels } from './use-test-digits.ts';

/** The digits of a set. */
export interface ShownSet {
  /** 784 bytes each; at least one. */
  readonly images: Uint8Array;
  /** The class of each. */
  readonly labels: readonly number[];
  /** Which digits they are: `50 test digits, as many of each class`. */
  readonly text: string;
}

/** Images with their classes. */
type Digits = Pick<ShownSet, 'images' | 'labels'>;

/** The digits of a chosen set; null: no set is chosen. Call it in a setup function. */
export function useDigitSet(
  choice: () => DigitSet | null,
  source: () => DigitSource,
  models: () => readonly ChosenModel[],
) {
  const workbench = useWorkbench();
  const handwriting = useHandwriting();

  interface Asked {
    readonly dataset: string;
    readonly set: DigitSet;
    /** Whose wrong answers are looked for. */
    readonly models: readonly string[];
  }
  const query = useQuery<Digits, Asked>(
    async ({ dataset, set: { source: from, count }, models: ids }) => {
      const examples = (label: number, limit: number) =>
        workbench.call('datasets.examples', { dataset, split: 'test', label, limit });
      switch (from.of) {
        case 'class': {
          const { images, labels } = await examples(from.label, count);
          return { images, labels: [...labels] };
        }
        case 'wrong': {
          const answers = await Promise.all(
            ids.map((experiment) => workbench.call('experiments.answers', { experiment })),
          );
          const indices = wrongDigits(answers).slice(0, count);
          if (indices.length === 0) return none;
          const { images } = await workbench.call('datasets.testImages', { dataset, indices });
          return { images, labels: indices.map((index) => answers[0]!.labels[index]!) };
        }
        default: {
          const listed = await workbench.call('datasets.list', {});
          const found = listed.find(({ name }) => name === dataset);
          if (found?.kind !== 'dataset') {
            throw new Error(
              `The data set “${dataset}” can’t be read; look at it on the page Data.`,
            );
          }
          const shares = sharesOf(count, found.classes);
          return joined(
            await Promise.all(shares.map(({ label, share }) => examples(label, share))),
          );
        }
      }
    },
    {
      question: () => {
        const set = choice();
        if (set === null || set.source.of === 'handwriting') return null;
        const { dataset } = source();
        return { dataset, set, models: modelsOf(set.source, dataset) };
      },
      keeps: () => false,
    },
  );

  /** The models whose wrong answers a set consists of; none if it is a set of another kind. */
  function modelsOf(from: SetSource, dataset: string): readonly string[] {
    if (from.of !== 'wrong') return [];
    const tested = testedModels(models(), dataset).map(({ id }) => id);
    return from.model === null ? tested : tested.filter((id) => id === from.model);
  }

  const own = computed<Digits>(() => {
    const newest = handwriting.digits.toReversed().slice(0, choice()?.count ?? 0);
    return joined(newest.map(({ image, label }) => ({ images: image, labels: [label] })));
  });
  const isOwn = computed(() => choice()?.source.of === 'handwriting');
  const digits = computed(() => (isOwn.value ? own.value : query.value.value));

  const set = computed<ShownSet | null>(() => {
    const chosen = choice();
    if (chosen === null || digits.value === null || digits.value.labels.length === 0) return null;
    const nameOf = (id: string): string =>
      models().flatMap((model) =>
        model.kind === 'saved' && model.id === id ? [model.record.name] : [],
      )[0] ?? id;
    const { classNames } = source();
    const found = digits.value.labels.length;
    return { ...digits.value, text: setText(chosen.source, found, classNames, nameOf) };
  });

  return {
    /** Null while there are none. */
    set,
    isLoading: computed(() =>
      isOwn.value ? handwriting.status === 'loading' : query.isAsking.value,
    ),
    /** Why they couldn't be loaded; null if they could. */
    error: computed(() => (isOwn.value ? handwriting.error : query.error.value)),
    /** What to do while there is none, which is neither being loaded nor has failed to load. */
    advice: computed(() =>
      isOwn.value
        ? 'You have saved no digits of your own. Save some on the page Draw, or choose other digits.'
        : 'There are no such digits. Choose others.',
    ),
    /** Loads them again. */
    retry: () => (isOwn.value ? handwriting.refresh() : query.refresh()),
  };
}

const none: Digits = { images: new Uint8Array(0), labels: [] };

/** How many digits of each class make up a set; the first classes have one more if they can't be shared out evenly. */
function sharesOf(count: number, classes: number) {
  return Array.from({ length: classes }, (_, label) => ({
    label,
    share: Math.floor(count / classes) + (label < count % classes ? 1 : 0),
  })).filter(({ share }) => share > 0);
}

function joined(
  parts: readonly { readonly images: Uint8Array; readonly labels: ArrayLike<number> }[],
): Digits {
  const images = new Uint8Array(parts.reduce((sum, part) => sum + part.images.length, 0));
  let at = 0;
  for (const part of parts) {
    images.set(part.images, at);
    at += part.images.length;
  }
  return { images, labels: parts.flatMap(({ labels }) => Array.from(labels)) };
}
