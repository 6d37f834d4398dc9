import { rowNorms } from '#shared/inside/row-norms';
import { describe, expect, it } from 'vitest';
import type { GateCourse } from '#shared/contract/commands';
import {
  gateBounds,
  meanPath,
  shareBars,
} from '../../../../src-renderer/features/inspect/units/gate-plot.ts';
import {
  gradientData,
  gradientScale,
} from '../../../../src-renderer/features/inspect/gradient/gradient-view.ts';
import {
  peakStep,
  unitsInOrder,
} from '../../../../src-renderer/features/inspect/units/unit-order.ts';
import {
  chosenUnitsWord,
  quantitiesOf,
  readChosenUnits,
  unitData,
  unitScale,
  whyNothing,
} from '../../../../src-renderer/features/inspect/units/units-view.ts';
import { cellInWords } from '../../../../src-renderer/charts/heat/heat-data.ts';
import { defaultConfig } from '#shared/experiment/config';

describe('the inside of a layer', () => {
  // Three units over three steps; the last one's peak is below zero.
  const hidden = Float64Array.of(0, 0.5, -0.9, 0.1, 0.2, 0, 0.4, 0.5, 0.1);

  it('is ordered by where units are farthest from zero, by their means, or by index', () => {
    expect([0, 1, 2].map((unit) => peakStep(hidden, 3, unit))).toEqual([2, 0, 0]);
    expect(unitsInOrder('peak', hidden, 3)).toEqual([1, 2, 0]);
    expect(unitsInOrder('mean', hidden, 3)).toEqual([1, 0, 2]);
    expect(unitsInOrder('index', hidden, 3)).toEqual([0, 1, 2]);
  });

  it('draws gates between what they can hold', () => {
    const gate = (range: GateCourse['range'], ...mean: number[]): GateCourse => ({
      name: 'i',
      label: 'input gate i',
      range,
      mean: Float64Array.from(mean),
      low: new Float64Array(mean.length),
      high: new Float64Array(mean.length),
    });
    expect(gateBounds(gate('share', 0.5))).toEqual([0, 1]);
    expect(gateBounds(gate('signed', 0.5))).toEqual([-1, 1]);
    expect(gateBounds(gate('memory', 0.5, -3))).toEqual([-3, 3]);
    expect(gateBounds(gate('rectified', 4))).toEqual([0, 4]);
    expect(meanPath(gate('signed', -1, 1), [-1, 1])).toBe('M0.2500 1.0000L0.7500 0.0000');
    expect(shareBars(Float64Array.of(0.5, 0), 'bottom')).toMatch(/^M0.0000 1v-0.5000h0.5000/);
    expect(shareBars(Float64Array.of(0.5), 'top')).toMatch(/^M0.0000 0v0.5000/);
  });
});

describe('the heat maps of units', () => {
  const config = (own: object) => ({ ...defaultConfig(), layers: 1, ...own });
  const values = (range: 'share' | 'signed' | 'memory', ...all: number[]) => ({
    steps: all.length / 2,
    units: 2,
    quantity: { name: 'f', label: 'forget gate f', range },
    values: Float32Array.from(all),
  });

  it('name units by their index, whatever their order', () => {
    const data = unitData(values('share', 0.25, 0.5, 0.75, 1), [1, 0], 'row');
    expect([data.columns, data.rows]).toEqual([2, 2]);
    expect(cellInWords(data, { column: 1, row: 0 })).toBe('Unit 1, row 2: 1.000');
    expect(cellInWords(data, { column: 0, row: 1 })).toBe('Unit 0, row 1: 0.250');
  });

  it('have one scale for all models', () => {
    expect(unitScale([values('share', 0.2, 0.3)])).toEqual({ kind: 'linear', from: 0, to: 1 });
    expect(unitScale([values('signed', 0.2, -0.3), values('memory', -2.5, 1)])).toEqual({
      kind: 'diverging',
      largest: 2.5,
    });
    expect(unitScale([values('signed', 0.2, -0.3)])).toMatchObject({ largest: 1 });
  });

  it('offer what any of the models has, and say what one doesn’t have', () => {
    const [lstm, gru] = [config({ cell: 'LSTM' }), config({ cell: 'GRU' })];
    expect(
      quantitiesOf([gru, lstm])
        .map(({ name }) => name)
        .join(''),
    ).toBe('hrznifgoc');
    const choice = { layer: 0, direction: 'forward', quantity: 'f' } as const;
    expect(whyNothing(lstm, choice)).toBe(null);
    expect(whyNothing(gru, choice)).toMatch(/^The units of a GRU don’t have this/);
    expect(whyNothing(lstm, { ...choice, layer: 1 })).toBe('This model has no layer 2.');
    expect(whyNothing(lstm, { ...choice, direction: 'backward' })).toContain('forward only');
    expect(
      whyNothing(config({ cell: 'LSTM', bidirectional: true }), {
        ...choice,
        direction: 'backward',
      }),
    ).toBe(null);
  });

  it('remember a unit for each model', () => {
    const chosen = new Map([
      ['gru-1', 12],
      ['lstm:2', 0],
    ]);
    expect(readChosenUnits(chosenUnitsWord(chosen))).toEqual(chosen);
    expect(readChosenUnits('gru-1:x,,:3')).toEqual(new Map());
  });
});

describe('the heat maps of input gradients', () => {
  const gradient = new Float64Array(784);
  gradient.set([-3, 4], 28);
  gradient[783] = 1e-3;
  const image = new Uint8Array(784).fill(51, 28, 29);

  it('show signs, or magnitudes by powers of ten, over the ink', () => {
    const linear = gradientData(gradient, image, 'linear');
    expect([linear.valueAt(0, 1), linear.valueAt(1, 1)]).toEqual([-3, 4]);
    expect([linear.inkAt!(0, 1), linear.inkAt!(1, 1)]).toEqual([0.2, 0]);
    expect(gradientData(gradient, image, 'log').valueAt(0, 1)).toBe(3);
    expect(gradientScale([gradient], 'linear')).toEqual({ kind: 'diverging', largest: 4 });
    const scale = gradientScale([gradient], 'log');
    expect(scale).toMatchObject({ kind: 'log', largest: 4 });
    expect('smallest' in scale && scale.smallest).toBeCloseTo(4e-4, 12);
  });

  it('have the norm of each row of the image', () => {
    const norms = rowNorms(gradient);
    expect([norms[0], norms[1], norms[27]]).toEqual([0, 5, 1e-3]);
  });
});
