import { formatPower } from '#shared/text/format';

const power = /10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/u;

/** Whether some labels of an axis, or of a scale of colours, have to be powers of ten because one of them is. */
export function inPowers(labels: readonly string[]): boolean {
  return labels.some((label) => power.test(label));
}

/**
 * The label of a value as a power of ten, with its unit if it has one: `10⁻⁴`, `10⁻³ %`.
 * @param label as it is written otherwise
 */
export function asPower(label: string, value: number, digits: number): string {
  const unit = label.endsWith(' %') ? ' %' : '';
  return `${formatPower(unit === '' ? value : 100 * value, digits)}${unit}`;
}
