import { computed, type WritableComputedRef } from 'vue';
import type { ChosenModel } from '../../client/models/choosing.ts';

/** The layers that can be chosen for several models: the last of each, and those that any of them has. */
export function layerOptions(
  models: readonly ChosenModel[],
  first = { value: 'last', label: 'Last layer' },
): readonly { readonly value: string; readonly label: string }[] {
  const most = Math.max(
    0,
    ...models.map((model) => (model.kind === 'saved' ? model.record.config.layers : 0)),
  );
  return [
    first,
    ...Array.from({ length: most }, (_, layer) => ({
      value: String(layer + 1),
      label: `Layer ${layer + 1}`,
    })),
  ];
}

/** The chosen one of some options; the first if a tab with other options has written what isn't among them. */
export function amongOptions(
  written: WritableComputedRef<string>,
  options: () => ReturnType<typeof layerOptions>,
): WritableComputedRef<string> {
  return computed({
    get: () => {
      const known = options();
      return (known.find(({ value }) => value === written.value) ?? known[0]!).value;
    },
    set: (value) => (written.value = value),
  });
}

/** Reads a value of such a choice: a layer from 0; null for the first option and for anything else. */
export function layerOf(value: string): number | null {
  const layer = Number(value);
  return Number.isInteger(layer) && layer >= 1 ? layer - 1 : null;
}
