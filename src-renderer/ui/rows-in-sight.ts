import { useVirtualizer } from '@tanstack/vue-virtual';
import { computed, ref, watch, type ComponentPublicInstance, type Ref } from 'vue';

/** Longer tables scroll in their own frame and render only the rows in sight. */
const longest = 60;
/** Rows that are rendered above and below those in sight. */
const beyondSight = 6;

/** The rows of a long table that aren't rendered. */
export interface RowsAround {
  /** Of the whole table. */
  readonly count: number;
  /** The place of the first rendered row, from 0. */
  readonly first: number;
  /** Height of those before the rendered ones, in CSS pixels. */
  readonly above: number;
  readonly below: number;
}

/**
 * The rows of a table that are in sight, for thousands of them. Give its `UiTable` what this returns, as `rows`, `around`
 * and `max-height`. Short tables are rendered whole.
 * @param all rows whose heights are the same, as those of one line are
 */
export function useRowsInSight<Row>(
  all: () => readonly Row[],
  table: Readonly<Ref<ComponentPublicInstance | null>>,
) {
  const isLong = computed(() => all().length > longest);
  const scroller = (): HTMLElement | null => (table.value?.$el ?? null) as HTMLElement | null;
  /** In CSS pixels: a guess until a row is there. */
  const rowHeight = ref(28);
  const virtualizer = useVirtualizer(
    computed(() => ({
      count: isLong.value ? all().length : 0,
      getScrollElement: scroller,
      estimateSize: () => rowHeight.value,
      overscan: beyondSight,
    })),
  );
  const around = computed<RowsAround | null>(() => {
    if (!isLong.value) return null;
    const items = virtualizer.value.getVirtualItems();
    const total = virtualizer.value.getTotalSize();
    const [first, last] = [items[0], items.at(-1)];
    if (first === undefined || last === undefined) {
      return { count: all().length, first: 0, above: 0, below: total };
    }
    return {
      count: all().length,
      first: first.index,
      above: first.start,
      below: total - last.end,
    };
  });
  const rows = computed(() => {
    if (!isLong.value) return all();
    const items = virtualizer.value.getVirtualItems();
    return items.flatMap(({ index }) => all().slice(index, index + 1));
  });
  watch(
    rows,
    () => {
      const row = isLong.value ? scroller()?.querySelector('tbody > :not(.space)') : null;
      const height = row?.getBoundingClientRect().height ?? 0;
      if (height === 0 || Math.abs(height - rowHeight.value) < 0.1) return;
      rowHeight.value = height;
      virtualizer.value.measure();
    },
    { flush: 'post', immediate: true },
  );
  const maxHeight = computed(() => (isLong.value ? 'max(320px, 60vh)' : undefined));
  return { rows, around, isLong, maxHeight };
}
