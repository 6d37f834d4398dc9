import { computed, ref } from 'vue';

const atOnce = 200;

/** The first rows of a long table, and more when asked for: thousands of rows would make the page slow. */
export function useRowsAtHand<Row>(all: () => readonly Row[]) {
  const count = ref(atOnce);
  return {
    rows: computed(() => all().slice(0, count.value)),
    /** How many are not shown. */
    hidden: computed(() => Math.max(0, all().length - count.value)),
    showMore: () => {
      count.value += atOnce;
    },
  };
}
