import { fields } from '#shared/catalogue/fields';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import { importance } from '#shared/sweep/importance';
import { hasSeeds } from '#shared/sweep/seeds';
import type { SweepView } from '#shared/sweep/sweep-view';

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** How much each field of a sweep matters, in one line; null while there are too few results, or chance explains them. */
export function importanceText(view: SweepView): string | null {
  const result = importance(view);
  if (result.kind === 'tooFew' || result.explained <= 0) return null;
  const shares = result.fields.map(({ field, share }) => {
    const { label, short }: Field = fields[field];
    return `${short ?? label.charAt(0).toLowerCase() + label.slice(1)} ${percent(share)}`;
  });
  const results = hasSeeds(view.definition) ? 'means over seeds' : 'results';
  return (
    `What matters for the ${results} after epoch ${result.epoch}: ${shares.join(', ')} ` +
    `(${percent(result.explained)} of their variance explained)`
  );
}
