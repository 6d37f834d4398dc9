import { computed, nextTick, ref, shallowRef, watch, type WritableComputedRef } from 'vue';
import { useRoute } from 'vue-router';
import { longestSequence, readingOrders } from '../../charts/reading/reading-orders.ts';
import { useScrubber } from '../../charts/reading/use-scrubber.ts';
import { classNamesOf } from '../../client/models/choosing.ts';
import { useChosenModels } from '../../client/models/use-chosen-models.ts';
import type { ImageQuestion } from '../../client/models/use-model-answers.ts';
import { usePreferences } from '../../client/stores/preferences.ts';
import { useDigitSet } from './digit/use-digit-set.ts';
import { useDigit, type DigitSource } from './digit/use-digit.ts';
import {
  firstState,
  readInspectAddress,
  writeInspectAddress,
  type InspectState,
  type Query,
} from './inspect-address.ts';
import { mostInspected, type ReadSet } from './inspect-tab.ts';
import { inspectTabs } from './inspect-tabs.ts';
import { useInspectAddress } from './use-inspect-address.ts';

/** What the page shows: models, a digit, a tab and the cursor. Its address has all of it. Call it in a setup function. */
export function useInspectSession() {
  const models = useChosenModels({ view: 'inspect.models', most: mostInspected });
  const remembered = usePreferences().view<Query>('inspect', {});
  const before = readInspectAddress(remembered.value, firstState);
  const digitChoice = shallowRef(before.digit);
  const tab = ref(before.tab ?? inspectTabs[0]!.value);
  const parts = shallowRef(before.parts);
  /** The step of an address, until the models that read have been loaded; null: none is waiting to be shown. */
  const wantedStep = shallowRef<number | 'last' | null>(null);

  const orders = computed(() => readingOrders(models.all.value));
  const scrubber = useScrubber(computed(() => longestSequence(orders.value)));

  const state = computed<InspectState>(() => ({
    models: models.ids.value,
    digit: digitChoice.value,
    tab: tab.value,
    step: stepShown(),
    parts: parts.value,
  }));

  /** Null: the last one. */
  function stepShown(): number | null {
    if (scrubber.step.value !== scrubber.last.value) return scrubber.step.value;
    return wantedStep.value === 'last' ? null : wantedStep.value;
  }

  function show(query: Query): void {
    const next = readInspectAddress(query, state.value);
    if (next.models !== null) models.choose(next.models);
    digitChoice.value = next.digit;
    parts.value = next.parts;
    if (inspectTabs.some(({ value }) => value === next.tab)) tab.value = next.tab!;
    wantedStep.value = next.step ?? 'last';
    void nextTick(showStep);
  }

  function showStep(): void {
    if (wantedStep.value === null || orders.value.size === 0) return;
    if (wantedStep.value === 'last') scrubber.toLast();
    else scrubber.step.value = wantedStep.value;
    wantedStep.value = null;
  }

  // After the scrubber's own watchers, which move it to the end of the new sequences.
  watch(orders, () => nextTick(showStep));
  const { query } = useRoute();
  if (Object.keys(query).length > 0) show(query);
  useInspectAddress(() => state.value, show);
  watch(
    () => writeInspectAddress({ ...state.value, models: null, step: null }),
    (written) => (remembered.value = written),
  );

  const source = computed<DigitSource>(() => {
    const first = models.all.value.find((model) => model.kind === 'saved');
    return {
      dataset: first?.record.config.dataset ?? 'mnist',
      classNames: first === undefined ? null : classNamesOf(first),
    };
  });
  const shown = useDigit(
    () => digitChoice.value,
    () => source.value,
  );
  const shownSet = useDigitSet(
    () => (digitChoice.value.kind === 'set' ? digitChoice.value.set : null),
    () => source.value,
    () => models.all.value,
  );
  const set = computed<ReadSet | null>(() => {
    const digits = shownSet.set.value;
    const experiments = models.readable.value;
    return digits === null || experiments.length === 0 ? null : { experiments, ...digits };
  });
  const question = computed<ImageQuestion | null>(() => {
    // A model whose run has ended since is asked again.
    void models.revision.value;
    const { digit } = shown;
    const experiments = models.readable.value;
    return digit.value === null || experiments.length === 0
      ? null
      : { experiments, image: digit.value.image };
  });

  /** See `InspectTabProps`. */
  function part(name: string, fallback: string): WritableComputedRef<string> {
    return computed({
      get: () => parts.value[name] ?? fallback,
      set: (value) => {
        const others = Object.entries(parts.value).filter(([other]) => other !== name);
        parts.value = Object.fromEntries(value === fallback ? others : [...others, [name, value]]);
      },
    });
  }

  return {
    models,
    digitChoice,
    tab,
    orders,
    scrubber,
    source,
    shown,
    shownSet,
    question,
    set,
    part,
  };
}
