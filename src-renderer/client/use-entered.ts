import { computed, shallowRef, watch, type WritableComputedRef } from 'vue';

/**
 * A value for a control over one that lies elsewhere: what a person enters is shown until that changes. It needn't be
 * anything that could be stored: half a number, say.
 * @param enter is given what was entered
 */
export function useEntered<Value>(
  stored: () => Value,
  enter: (value: Value) => void,
): WritableComputedRef<Value> {
  const entered = shallowRef<{ readonly value: Value } | null>(null);
  watch(stored, () => (entered.value = null), { flush: 'sync' });
  return computed({
    get: () => (entered.value === null ? stored() : entered.value.value),
    set: (value) => {
      entered.value = { value };
      enter(value);
    },
  });
}
