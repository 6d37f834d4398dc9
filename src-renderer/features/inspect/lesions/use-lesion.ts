import { computed, onScopeDispose, proxyRefs, shallowRef, watch } from 'vue';
import type { LesionReading, LesionScore, ModelAnswer } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { newestWins } from '../../../client/query/newest-wins.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import { randomLike, unitsOf, type ChosenUnits } from './chosen-units.ts';

/** Milliseconds without a change until the sample is scored: it takes longer than one digit. */
const scoreDelay = 250;

/** What is known of a model with some units silenced. */
interface Lesioned {
  readonly reading: LesionReading | null;
  readonly score: LesionScore | null;
}
const nothing: Lesioned = { reading: null, score: null };

/** The ways in which a model is asked, side by side. */
const sides = ['intact', 'brushed', 'random'] as const;
type Side = (typeof sides)[number];

/**
 * A model with some of its units silenced, beside the intact one and one without as many random units. The digit's
 * answer follows each change at once, the score of the sample when the changes pause.
 * @param seed of the random units; null: they aren't asked for
 */
export function useLesion(
  experiment: string,
  image: () => Uint8Array,
  chosen: () => ChosenUnits,
  seed: () => number | null,
) {
  const workbench = useWorkbench();
  const found = shallowRef<Readonly<Record<Side, Lesioned>>>({
    intact: nothing,
    brushed: nothing,
    random: nothing,
  });
  const error = shallowRef<Error | null>(null);
  const timers = new Map<Side, ReturnType<typeof setTimeout>>();
  const experiments = [experiment];

  function put(side: Side, change: Partial<Lesioned>): void {
    found.value = { ...found.value, [side]: { ...found.value[side], ...change } };
  }

  const askers = new Map(
    sides.map((side) => {
      const failure = (problem: Error): void => void (error.value = problem);
      return [
        side,
        {
          read: newestWins(
            (set: ChosenUnits) =>
              workbench.call('models.readWithout', { experiments, image: image(), units: unitsOf(set) }), // prettier-ignore
            { answer: ([answer]) => take(answer!, (reading) => put(side, { reading })), failure },
          ),
          score: newestWins(
            (set: ChosenUnits) =>
              workbench.call('models.scoreWithout', { experiments, units: unitsOf(set) }),
            { answer: ([answer]) => take(answer!, (score) => put(side, { score })), failure },
          ),
        },
      ] as const;
    }),
  );

  function take<Answer>(answer: ModelAnswer<Answer>, use: (answer: Answer) => void): void {
    if (answer.kind === 'answer') {
      error.value = null;
      use(answer.answer);
    } else error.value = new UnrollError(answer.error.code, answer.error.message);
  }

  function read(side: Side, set: ChosenUnits): void {
    void askers.get(side)!.read.ask(set);
  }

  function score(side: Side, set: ChosenUnits, delay: number): void {
    put(side, { score: null });
    clearTimeout(timers.get(side));
    timers.set(
      side,
      setTimeout(() => void askers.get(side)!.score.ask(set), delay),
    );
  }

  /** How many units each layer has; none until the intact model has answered. The same array while they are the same. */
  const layers = computed<readonly number[]>((before) => {
    const now = found.value.intact.reading?.activity.map(({ length }) => length) ?? [];
    return before !== undefined && String(before) === String(now) ? before : now;
  });
  const random = computed<ChosenUnits | null>(() => {
    const number = seed();
    return number === null || chosen().size === 0 || layers.value.length === 0
      ? null
      : randomLike(chosen(), layers.value, number);
  });

  function followImage(): void {
    read('intact', new Set());
    read('brushed', chosen());
    if (random.value !== null) read('random', random.value);
  }
  function start(): void {
    followImage();
    score('intact', new Set(), 0);
    if (chosen().size > 0) score('brushed', chosen(), 0);
    if (random.value !== null) score('random', random.value, 0);
  }
  watch(image, followImage);
  watch(chosen, (set) => {
    read('brushed', set);
    score('brushed', set, scoreDelay);
  });
  watch(random, (set) => {
    if (set === null) return;
    read('random', set);
    score('random', set, scoreDelay);
  });
  start();
  onScopeDispose(() => {
    for (const timer of timers.values()) clearTimeout(timer);
    for (const { read: reader, score: scorer } of askers.values()) {
      reader.forget();
      scorer.forget();
    }
  });

  return proxyRefs({
    found,
    layers,
    /** Whether there is a random set to compare with. */
    hasRandom: computed(() => random.value !== null),
    error,
    /** Asks everything again. */
    retry: start,
  });
}
