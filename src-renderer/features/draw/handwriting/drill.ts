import { computed, shallowRef } from 'vue';

/**
 * The digit to ask for next: one of those of which there are the fewest, but not the one just asked for if there is
 * another.
 * @param counts digits there are of each label
 * @param random from 0 to 1, decides between several
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

/** Asks for digits in turn until it is ended. `counts`: digits there are of each label. */
export function useDrill(counts: () => readonly number[]) {
  /** The digit that is to be drawn now; null while there is no drill. */
  const asked = shallowRef<number | null>(null);
  /** How many were drawn since it began. */
  const drawn = shallowRef(0);

  function ask(): void {
    asked.value = nextAsked(counts(), asked.value, Math.random());
  }

  function start(): void {
    drawn.value = 0;
    ask();
  }

  /** The digit that was asked for has been drawn. */
  function goOn(): void {
    drawn.value += 1;
    ask();
  }

  function end(): void {
    asked.value = null;
  }

  return { asked, drawn, isOn: computed(() => asked.value !== null), start, goOn, skip: ask, end };
}
