import type { CellEntry, CellVariant, VariantField, VariantSettings } from './cell.ts';

/**
 * All cells. This is the only place where a cell is declared: config fields, forms, parameter layouts, costs, engines,
 * views into networks and tests follow from it. Forms list them in this order; docs/extending.md says how to add one.
 */
export const cells = {
  RNN: {
    label: 'RNN',
    gates: [{ name: 'h', label: 'hidden state h', range: 'signed' }],
    memory: null,
    variants: {
      field: 'nonlinearity',
      of: { tanh: { kernel: 'rnnTanh' }, relu: { kernel: 'rnnRelu', ranges: { h: 'rectified' } } },
    },
  },
  GRU: {
    label: 'GRU',
    gates: [
      { name: 'r', label: 'reset gate r', range: 'share' },
      { name: 'z', label: 'update gate z', range: 'share' },
      { name: 'n', label: 'candidate n', range: 'signed' },
    ],
    memory: null,
    variants: {
      field: 'resetGate',
      of: { after: { kernel: 'gruAfter' }, before: { kernel: 'gruBefore' } },
    },
  },
  LSTM: {
    label: 'LSTM',
    gates: [
      { name: 'i', label: 'input gate i', range: 'share' },
      { name: 'f', label: 'forget gate f', range: 'share', kerasBias: 1 },
      { name: 'g', label: 'candidate g', range: 'signed' },
      { name: 'o', label: 'output gate o', range: 'share' },
    ],
    memory: { name: 'c', label: 'memory c', range: 'memory' },
    variants: { field: null, only: { kernel: 'lstm' } },
  },
} as const satisfies Readonly<Record<string, CellEntry>>;

export type CellName = keyof typeof cells;

/** All cells, in the order of the catalogue. */
export const cellNames = Object.keys(cells) as readonly CellName[];

/** The catalogue's entry of a cell. */
export function cellEntry(cell: CellName): CellEntry {
  return cells[cell];
}

/** How a cell computes with these settings. */
export function cellVariant({
  cell,
  ...settings
}: VariantSettings & { readonly cell: CellName }): CellVariant {
  const { variants } = cellEntry(cell);
  switch (variants.field) {
    case null:
      return variants.only;
    case 'nonlinearity':
      return variants.of[settings.nonlinearity];
    case 'resetGate':
      return variants.of[settings.resetGate];
  }
}

/** The cells whose variants a field chooses between. */
export function cellsWithVariants(field: VariantField): CellName[] {
  return cellNames.filter((cell) => cells[cell].variants.field === field);
}

/** The labels of some cells as a list: `RNN, GRU and LSTM`. */
export function listCells(names: readonly CellName[] = cellNames): string {
  const labels = names.map((cell) => cells[cell].label);
  const last = labels.pop() ?? '';
  return labels.length === 0 ? last : `${labels.join(', ')} and ${last}`;
}
