import { computed, shallowRef, watch, type WritableComputedRef } from 'vue';

/**
 * A value for a control, based on a stored one: what the user enters is shown until the stored value changes. It may be
 * something that can't be stored, such as half a number.
 * @param enter called with each entered value
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
