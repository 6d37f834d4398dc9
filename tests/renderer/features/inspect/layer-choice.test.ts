import { expect, test } from 'vitest';
import { computed, ref } from 'vue';
import type { ChosenModel } from '../../../../src-renderer/client/models/choosing.ts';
import {
  amongOptions,
  layerOf,
  layerOptions,
} from '../../../../src-renderer/features/inspect/layer-choice.ts';
import { finishedRun } from '../../../support/compared.ts';

const modelWith = (layers: number): ChosenModel => {
  const record = finishedRun(`with ${layers}`, { layers });
  return { kind: 'saved', id: record.id, record };
};

test('the layers to choose are those that any model has, and the last of each', () => {
  const values = layerOptions([modelWith(1), modelWith(3)]).map(({ value }) => value);
  expect(values).toEqual(['last', '1', '2', '3']);
  expect(values.map(layerOf)).toEqual([null, 0, 1, 2]);
  expect(layerOf('x')).toBeNull();
});

test('a layer that no model has counts as the first option', () => {
  const word = ref('2');
  const written = computed({ get: () => word.value, set: (value) => (word.value = value) });
  const options = ref(layerOptions([modelWith(2)]));
  const chosen = amongOptions(written, () => options.value);
  expect(chosen.value).toBe('2');
  options.value = layerOptions([modelWith(1)]);
  expect(chosen.value).toBe('last');
  chosen.value = '1';
  expect(word.value).toBe('1');
});
