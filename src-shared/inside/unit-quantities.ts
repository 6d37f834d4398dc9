import type { UnitQuantity } from '../catalogue/cells/cell.ts';
import { cellEntry, cellVariant } from '../catalogue/cells/cells.ts';
import type { Network } from '../network/network.ts';

/** The name of the hidden state among the quantities of a unit. */
const hiddenName = 'h';

/**
 * What each unit of a network has at each step, under the names of PyTorch's documentation: the hidden state first, then
 * the gates, then the memory if the cell has one. An RNN has its hidden state alone.
 */
export function unitQuantities(
  network: Pick<Network, 'cell' | 'nonlinearity' | 'resetGate'>,
): readonly UnitQuantity[] {
  const { gates, memory } = cellEntry(network.cell);
  const { ranges = {} } = cellVariant(network);
  const hidden: UnitQuantity = gates.find(({ name }) => name === hiddenName) ?? {
    name: hiddenName,
    label: 'hidden state h',
    range: 'signed',
  };
  return [
    hidden,
    ...gates.filter(({ name }) => name !== hiddenName),
    ...(memory === null ? [] : [memory]),
  ].map(({ name, label, range }) => ({ name, label, range: ranges[name] ?? range }));
}
