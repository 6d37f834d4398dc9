import { describe, expect, it } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { effectiveConfig, hasEffect, missingRequirement } from '#shared/experiment/effects';
import { helpOf, type Field } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type FieldKey } from '#shared/catalogue/fields';

describe('the requirements of the field table', () => {
  it.each(fieldKeys)('%s names existing fields and values', (key) => {
    const { onlyWith = {} }: Field = fields[key];
    for (const [other, requirement] of Object.entries(onlyWith)) {
      const required: Field = fields[other as FieldKey];
      if ('above' in requirement) {
        expect(['integer', 'real']).toContain(required.kind);
        continue;
      }
      if (required.kind === 'text') {
        expect(requirement.oneOf).toEqual([required.default]);
        continue;
      }
      expect(required.kind).toBe('choice');
      const options = required.kind === 'choice' ? Object.keys(required.options) : [];
      expect(options).toEqual(expect.arrayContaining([...requirement.oneOf]));
    }
  });

  it('are in the help', () => {
    expect(helpOf(fields.nonlinearity)).toBe('The plain RNN’s activation. Only with cell RNN.');
    expect(helpOf(fields.nesterov)).toBe(
      'Looks one momentum step ahead. Only with optimiser sgd and momentum above 0.',
    );
    expect(helpOf(fields.beta1)).toContain('Only with optimiser adam or adamw.');
    expect(helpOf(fields.initialisation)).toMatch(/ Only with initialWeights empty\.$/);
    expect(helpOf(fields.cell)).toBe(fields.cell.help);
  });
});

describe('missingRequirement', () => {
  it('uses defaults if a field has no values', () => {
    expect(missingRequirement('nonlinearity', {})).toEqual({
      key: 'cell',
      requirement: { oneOf: ['RNN'] },
    });
    expect(missingRequirement('beta1', {})).toBeUndefined();
  });

  it('accepts one of several values', () => {
    expect(missingRequirement('nonlinearity', { cell: ['GRU', 'RNN'] })).toBeUndefined();
    expect(missingRequirement('dropout', { layers: [1, 2] })).toBeUndefined();
    expect(missingRequirement('dropout', { layers: [1] })).toMatchObject({ key: 'layers' });
  });

  it('names the requirement that is not met', () => {
    expect(missingRequirement('nesterov', { optimiser: ['sgd'] })).toMatchObject({
      key: 'momentum',
    });
    expect(missingRequirement('nesterov', { optimiser: ['sgd'], momentum: [0.9] })).toBe(undefined);
  });
});

describe('effectiveConfig', () => {
  it('resets fields without effect, and only those', () => {
    const config = { ...defaultConfig(), nonlinearity: 'relu', blockSize: 4, beta1: 0.5 } as const;
    expect(hasEffect('nonlinearity', config)).toBe(false);
    expect(effectiveConfig(config)).toEqual({ ...defaultConfig(), beta1: 0.5 });
    expect(effectiveConfig({ ...config, cell: 'RNN' }).nonlinearity).toBe('relu');
  });
});
