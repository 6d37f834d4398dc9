import { resultColumnKeys } from '#shared/compare/result-columns';
import { quantity, quantityKeys, type QuantityKey } from '#shared/compare/run-quantities';

interface QuantityOption {
  readonly value: QuantityKey;
  readonly label: string;
}

/**
 * Quantities to choose from: fields in which runs differ, results and costs.
 * @param also quantities to include in any case, as they are chosen
 */
export function quantityOptions(
  varying: readonly QuantityKey[],
  also: readonly (QuantityKey | null)[],
): readonly QuantityOption[] {
  const offered = new Set<QuantityKey | null>([...varying, ...resultColumnKeys, ...also]);
  return quantityKeys
    .filter((key) => offered.has(key))
    .map((value) => ({ value, label: quantity(value).label }));
}
