import { computed, proxyRefs, ref } from 'vue';

/** Two of at least two models: the first two until others are chosen, or if a chosen one is gone. */
export function usePair<Model extends { readonly id: string }>(models: () => readonly Model[]) {
  const requestedA = ref<string | null>(null);
  const requestedB = ref<string | null>(null);
  const a = computed(() => models().find(({ id }) => id === requestedA.value) ?? models()[0]!);
  const b = computed(() => {
    const others = models().filter(({ id }) => id !== a.value.id);
    return others.find(({ id }) => id === requestedB.value) ?? others[0]!;
  });

  /** Chooses both models or one; choosing the other's model swaps them. */
  function choose({ first, second }: { first?: string; second?: string }): void {
    const [idA, idB] = [a.value.id, b.value.id];
    requestedA.value = first ?? (second === idA ? idB : idA);
    requestedB.value = second ?? (first === idB ? idA : idB);
  }

  return proxyRefs({ a, b, choose });
}

export type Pair<Model extends { readonly id: string }> = ReturnType<typeof usePair<Model>>;
