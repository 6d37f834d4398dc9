import { computed, ref, watch } from 'vue';
import type { InspectPart } from '../inspect-tab.ts';

/**
 * A whole number that is typed, kept in the page's address while it is one that is allowed.
 * @param name of the part of the address
 */
export function useWholePart(
  part: InspectPart,
  name: string,
  {
    fallback,
    least,
    most,
  }: { readonly fallback: number; readonly least: number; readonly most: number },
) {
  const written = part(name, String(fallback));
  const isAllowed = (value: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  /** The last number that was allowed. */
  const number = computed(() => {
    const value = Number(written.value);
    return isAllowed(value) ? value : fallback;
  });
  /** What is in the field; NaN while it isn't a number. */
  const typed = ref(number.value);
  watch(typed, (value) => {
    if (isAllowed(value)) written.value = String(value);
  });
  watch(number, (value) => (typed.value = value));
  const error = computed(() =>
    isAllowed(typed.value) ? null : `Use a whole number from ${least} to ${most}.`,
  );
  return { typed, number, error };
}
