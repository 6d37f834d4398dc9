import { computed, type WritableComputedRef } from 'vue';
import type { Comparison } from '../use-comparison.ts';
import type { InsidePart } from './inside-parts.ts';

/** Something that a view shows, kept in the page's address. @param fallback isn't written to the address */
export function insidePart(
  comparison: Comparison,
  name: InsidePart,
  fallback: string,
): WritableComputedRef<string> {
  return computed({
    get: () => comparison.state.parts[name] ?? fallback,
    set: (value) => {
      const others = Object.entries(comparison.state.parts).filter(([other]) => other !== name);
      const own = value === fallback ? [] : [[name, value] as const];
      comparison.change({ parts: Object.fromEntries([...others, ...own]) });
    },
  });
}
