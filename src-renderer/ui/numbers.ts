/** Parses a number as people type it (`0,001`, `1e-3`, ` 64 `); NaN if it isn't one. */
export function parseNumber(text: string): number {
  const plain = text.trim().replace(/^([+-]?\d*),(\d+)/, '$1.$2');
  return plain === '' ? Number.NaN : Number(plain);
}

/** A number so many steps further, without binary rounding errors, kept within bounds. */
export function stepNumber(
  from: number,
  steps: number,
  step: number,
  minimum = -Infinity,
  maximum = Infinity,
): number {
  const digits = Math.max(0, -Math.floor(Math.log10(step)) + 1);
  const to = Number((from + steps * step).toFixed(Math.min(digits, 100)));
  return Math.min(Math.max(to, minimum), maximum);
}
