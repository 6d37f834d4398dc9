import type { Brush } from '#shared/compare/brushes';
import { quantity } from '#shared/compare/run-quantities';

/** A brush in words: `Hidden size 32 to 64 or 128`, `Cell GRU or LSTM`. */
export function brushText(brush: Brush): string {
  const { label, text, tick } = quantity(brush.key);
  const parts =
    'values' in brush
      ? brush.values.map(text)
      : brush.ranges.map(([from, to]) =>
          from === to ? tick(from) : `${tick(from)} to ${tick(to)}`,
        );
  return `${label} ${parts.join(' or ')}`;
}
