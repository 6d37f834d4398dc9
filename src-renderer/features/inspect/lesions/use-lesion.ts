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
  /** The units without which that reading was made; null without one. */
  readonly without: ChosenUnits | null;
  readonly score: LesionScore | null;
}
const nothing: Lesioned = { reading: null, without: null, score: null };
const noUnits: ChosenUnits = new Set();

/** The ways in which a model is asked, side by side. */
const sides = ['intact', 'brushed', 'random'] as const;
type Side = (typeof sides)[number];

/** What is asked: the answer to the digit, and the accuracy. */
type Asked = 'read' | 'score';

/** A digit, to be read without some units. */
interface Reading {
  readonly set: ChosenUnits;
  readonly image: Uint8Array;
}

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
  /** Why a question of a side failed; each is cleared by its own next answer only. */
  const failures = shallowRef<ReadonlyMap<`${Asked} ${Side}`, Error>>(new Map());
  const timers = new Map<Side, ReturnType<typeof setTimeout>>();
  const experiments = [experiment];

  function put(side: Side, change: Partial<Lesioned>): void {
    found.value = { ...found.value, [side]: { ...found.value[side], ...change } };
  }

  function note(asked: Asked, side: Side, failure: Error | null): void {
    const changed = new Map(failures.value);
    if (failure === null) changed.delete(`${asked} ${side}`);
    else changed.set(`${asked} ${side}`, failure);
    failures.value = changed;
  }

  function fail(asked: Asked, side: Side, failure: Error): void {
    note(asked, side, failure);
    put(side, asked === 'read' ? { reading: null, without: null } : { score: null });
  }

  /** The units that a side is without by now; null: it isn't asked. */
  function setOf(side: Side): ChosenUnits | null {
    if (side === 'intact') return noUnits;
    return side === 'brushed' ? chosen() : random.value;
  }

  /** Hands an answer on; a refusal is a failure. */
  function take<Answer>(
    asked: Asked,
    side: Side,
    answer: ModelAnswer<Answer>,
    use: (answer: Answer) => void,
  ): void {
    if (answer.kind === 'refusal') {
      fail(asked, side, new UnrollError(answer.error.code, answer.error.message));
      return;
    }
    note(asked, side, null);
    use(answer.answer);
  }

  // An answer about another digit is dropped; one about fewer units is shown, as that, until the next one is there. The
  // accuracy doesn't say what it is without, so that only that of the present units is taken.
  const askers = new Map(
    sides.map((side) => {
      const isRead = ({ image: read }: Reading): boolean => read === image();
      const isScored = (set: ChosenUnits): boolean => set === setOf(side);
      return [
        side,
        {
          read: newestWins(
            ({ set, image: digit }: Reading) =>
              workbench.call('models.readWithout', {
                experiments,
                image: digit,
                units: unitsOf(set),
              }),
            {
              answer([answer], asked) {
                if (!isRead(asked)) return;
                const { set: without } = asked;
                take('read', side, answer!, (reading) => put(side, { reading, without }));
              },
              failure(problem, asked) {
                if (isRead(asked)) fail('read', side, problem);
              },
            },
          ),
          score: newestWins(
            (set: ChosenUnits) =>
              workbench.call('models.scoreWithout', { experiments, units: unitsOf(set) }),
            {
              answer([answer], set) {
                if (isScored(set)) take('score', side, answer!, (score) => put(side, { score }));
              },
              failure(problem, set) {
                if (isScored(set)) fail('score', side, problem);
              },
            },
          ),
        },
      ] as const;
    }),
  );

  function read(side: Side, set: ChosenUnits): void {
    void askers.get(side)!.read.ask({ set, image: image() });
  }

  function score(side: Side, set: ChosenUnits, delay: number): void {
    put(side, { score: null });
    clearTimeout(timers.get(side));
    timers.set(
      side,
      setTimeout(() => void askers.get(side)!.score.ask(set), delay),
    );
  }

  /** Drops a side that isn't asked any more, with what is known of it. */
  function drop(side: Side): void {
    const { read: reader, score: scorer } = askers.get(side)!;
    clearTimeout(timers.get(side));
    reader.forget();
    scorer.forget();
    put(side, nothing);
    note('read', side, null);
    note('score', side, null);
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
    read('intact', noUnits);
    read('brushed', chosen());
    if (random.value !== null) read('random', random.value);
  }
  function start(): void {
    followImage();
    score('intact', noUnits, 0);
    if (chosen().size > 0) score('brushed', chosen(), 0);
    if (random.value !== null) score('random', random.value, 0);
  }
  watch(image, followImage);
  watch(chosen, (set) => {
    read('brushed', set);
    score('brushed', set, scoreDelay);
  });
  watch(random, (set) => {
    if (set === null) {
      drop('random');
      return;
    }
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

  const errorOf = (asked: Asked): Error | null =>
    sides.map((side) => failures.value.get(`${asked} ${side}`)).find(Boolean) ?? null;

  return proxyRefs({
    found,
    layers,
    /** Whether there is a random set to compare with. */
    hasRandom: computed(() => random.value !== null),
    /** Why something couldn't be read or counted; null if all could. */
    errors: computed(() => ({ read: errorOf('read'), score: errorOf('score') })),
    /** Asks everything again. */
    retry: start,
  });
}
