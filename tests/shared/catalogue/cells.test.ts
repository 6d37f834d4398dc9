import { describe, expect, it } from 'vitest';
import { fields } from '#shared/catalogue/fields';
import { allowedValues, helpOf } from '#shared/catalogue/fields/field-kinds';
import { variantFields, type VariantField } from '#shared/catalogue/cells/cell';
import {
  cellEntry,
  cellNames,
  cells,
  cellsWithVariants,
  cellVariant,
  listCells,
} from '#shared/catalogue/cells/cells';
import { cellVariants, networkWith } from '../../support/networks.ts';

describe('the catalogue of cells', () => {
  it.each(cellNames)('has different names for the quantities of %s', (cell) => {
    const { gates, memory } = cellEntry(cell);
    const quantities = memory === null ? gates : [...gates, memory];
    const names = quantities.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, label } of quantities) {
      // Kernels have only letters.
      expect(name).toMatch(/^[a-z]$/);
      expect(label).toMatch(new RegExp(` ${name}$`));
    }
  });

  it('has ranges only of existing quantities in variants', () => {
    for (const variant of cellVariants) {
      const network = networkWith(variant);
      const known = cellEntry(network.cell).gates.map(({ name }) => name);
      expect(known).toEqual(expect.arrayContaining(Object.keys(cellVariant(network).ranges ?? {})));
    }
  });

  it('has a separate kernel for each variant', () => {
    const kernels = cellVariants.map((variant) => cellVariant(networkWith(variant)).kernel);
    expect(new Set(kernels).size).toBe(kernels.length);
    expect(cellVariant(networkWith({ cell: 'GRU', resetGate: 'before' })).kernel).toBe('gruBefore');
    expect(cellVariant(networkWith({ cell: 'RNN', nonlinearity: 'relu' })).kernel).toBe('rnnRelu');
    expect(cellVariant(networkWith({ cell: 'LSTM', resetGate: 'before' })).kernel).toBe('lstm');
  });

  it('makes the config fields', () => {
    expect(fields.cell.options).toEqual(
      Object.fromEntries(cellNames.map((cell) => [cell, cells[cell].label])),
    );
    expect(allowedValues(fields.cell)).toBe(`one of ${cellNames.join(', ')}`);
    for (const field of Object.keys(variantFields) as VariantField[]) {
      expect(cellsWithVariants(field).length).toBeGreaterThan(0);
      const names = cellsWithVariants(field).join(' or ');
      expect(helpOf(fields[field])).toMatch(new RegExp(` Only with cell ${names}\\.$`));
    }
    expect(cellsWithVariants('resetGate')).toContain('GRU');
    expect(cellsWithVariants('resetGate')).not.toContain('LSTM');
  });

  it('lists cells as text', () => {
    expect(listCells(['RNN', 'GRU', 'LSTM'])).toBe('RNN, GRU and LSTM');
    expect(listCells(['RNN', 'LSTM'])).toBe('RNN and LSTM');
    expect(listCells(['GRU'])).toBe('GRU');
    for (const cell of cellNames) expect(listCells()).toContain(cells[cell].label);
  });
});
