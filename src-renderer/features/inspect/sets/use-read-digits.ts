import { computed } from 'vue';
import type { ModelAnswer } from '#shared/contract/commands';
import type { ChosenModel } from '../../../client/models/choosing.ts';
import { sameWhileEqual } from '../../../client/query/same-while-equal.ts';
import type { InspectTabProps } from '../inspect-tab.ts';
import { useInspected, type Failure } from '../use-inspected.ts';
import { inkOfSet } from './ink-of-set.ts';
import { useSetMeans, type SetQuestion } from './use-set-means.ts';

/** What a tab is given to ask about; see `InspectTabProps`. */
type Asked = {
  readonly [Key in 'question' | 'set' | 'models']: () => InspectTabProps[Key];
};

/** How a tab asks models about one digit, and about several. */
interface Asking<One, Mean> {
  readonly one: (experiments: string[], image: Uint8Array) => Promise<readonly ModelAnswer<One>[]>;
  readonly several: (
    experiments: string[],
    images: Uint8Array,
  ) => Promise<readonly ModelAnswer<Mean>[]>;
  /** Makes the means over two parts of a set those over both. */
  readonly join: (one: Mean, other: Mean) => Mean;
}

/**
 * What the chosen models answer about the page's digit, as `useInspected` gives it, or on the mean about its set.
 * @param choice what else is asked for; a set is read again when it changes
 * @param able the models that can be asked; by default all
 */
export function useReadDigits<One, Mean>(
  asked: Asked,
  asking: Asking<One, Mean>,
  choice: () => unknown = () => null,
  able: (experiment: string) => boolean = () => true,
) {
  const single = useInspected(
    asked.models,
    () => {
      void choice();
      const question = asked.question();
      const experiments = question?.experiments.filter(able) ?? [];
      return question === null || experiments.length === 0 ? null : { ...question, experiments };
    },
    asking.one,
  );
  // Records change often; reading a set isn't begun again for that.
  const readers = sameWhileEqual(() => (asked.set()?.experiments ?? []).filter(able));
  const images = computed(() => asked.set()?.images ?? null);
  const set = computed<SetQuestion | null>(() => {
    void choice();
    return images.value === null || readers.value.length === 0
      ? null
      : { experiments: readers.value, images: images.value };
  });
  const means = useSetMeans(() => set.value, asking.several, asking.join);

  const saved = computed(() =>
    asked.models().flatMap((model) => (model.kind === 'saved' ? [model] : [])),
  );
  const ink = computed(() => images.value && inkOfSet(images.value));
  const answered = computed<
    readonly {
      readonly model: Extract<ChosenModel, { kind: 'saved' }>;
      readonly answer: One | Mean;
      /** 784 bytes: the digit's, or the mean of the set's. */
      readonly image: Uint8Array;
    }[]
  >(() => {
    if (ink.value === null) return single.answered.value;
    return saved.value.flatMap((model) => {
      const answer = means.means.value.get(model.id);
      return answer === undefined ? [] : [{ model, answer, image: ink.value! }];
    });
  });
  const failures = computed<readonly Failure[]>(() => {
    if (ink.value === null) return single.failures.value;
    return saved.value.flatMap(({ id, record: { name } }) => {
      const error = means.errors.value.get(id);
      return error === undefined ? [] : [{ id, name, error }];
    });
  });
  return {
    answered,
    failures,
    isWaiting: computed(() =>
      ink.value === null
        ? single.isWaiting.value
        : set.value !== null &&
          !means.isCancelled.value &&
          answered.value.length === 0 &&
          failures.value.length === 0,
    ),
    retry: (): void => (ink.value === null ? single.retry() : means.proceed()),
    /** How far the means over the set are. */
    progress: {
      read: means.progress,
      isCancelled: means.isCancelled,
      cancel: means.cancel,
      proceed: means.proceed,
    },
  };
}
