import { computed, shallowRef } from 'vue';

/**
 * Chooses the digit to ask for next: a label with the fewest saved digits, other than the one just asked for.
 * @param counts saved digits per label
 * @param random 0 up to 1, breaks ties
 */
export function nextAsked(
  counts: readonly number[],
  previous: number | null,
  random: number,
): number {
  const others = [...counts.keys()].filter((label) => label !== previous);
  const fewest = Math.min(...others.map((label) => counts[label]!));
  const candidates = others.filter((label) => counts[label] === fewest);
  return candidates[Math.floor(random * candidates.length)]!;
}

/** Practice mode: asks for one digit after another until it ends. @param counts saved digits per label */
export function usePractice(counts: () => readonly number[]) {
  /** The digit to draw now; null outside practice mode. */
  const asked = shallowRef<number | null>(null);
  /** Digits drawn since it started. */
  const drawn = shallowRef(0);

  function ask(): void {
    asked.value = nextAsked(counts(), asked.value, Math.random());
  }

  function start(): void {
    drawn.value = 0;
    ask();
  }

  /** Counts the digit as drawn and asks for the next one. */
  function next(): void {
    drawn.value += 1;
    ask();
  }

  function end(): void {
    asked.value = null;
  }

  return {
    asked,
    drawn,
    isOn: computed(() => asked.value !== null),
    start,
    next,
    skipDigit: ask,
    end,
  };
}
