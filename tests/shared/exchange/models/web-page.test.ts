import { expect, test } from 'vitest';
import { digitOfDrawing } from '#shared/digit/digit-image';
import { pageModel, pageReader, type PageModel } from '#shared/exchange/models/web-page/page-model';
import { largestPage, webPage, weightBits } from '#shared/exchange/models/web-page/web-page';
import { restoreWeights, storeWeights } from '#shared/exchange/models/web-page/stored-weights';
import { logitsOf } from '#shared/network/double-precision/forward';
import { networkParameters } from '#shared/network/double-precision/linear';
import { parameterLayout } from '#shared/network/network';
import { mostProbable } from '#shared/statistics/most-probable';
import {
  emptyModelPage,
  exportedModel,
  exportedSettings,
} from '../../../support/exported-models.ts';
import { networkWith, relativeError } from '../../../support/networks.ts';
import { strokeFixtures } from '../../../support/stroke-fixtures.ts';
import { batchFirst, referenceNamed, referenceNames } from './references.ts';

type Reader = ReturnType<typeof pageReader>;

/** The model that a page has inside. */
function modelOf(page: string): PageModel {
  const json = /<script id="model" type="application\/json">([^<]*)<\/script>/.exec(page)![1]!;
  return JSON.parse(json) as PageModel;
}

test.for(referenceNames)('the page computes the logits of PyTorch for %s', async (name) => {
  const reference = await referenceNamed(name);
  const { network, parameters, batch, logits } = reference;
  const kept = restoreWeights(network, storeWeights(network, parameters, 32), 32);
  expect(kept).toEqual(parameters);
  const { sequenceLength: steps, inputSize } = network;
  const sequences = batchFirst(reference);
  const found = Array.from({ length: batch.size }, (_, row) => {
    const sequence = Array.from({ length: steps }, (_unused, step) => {
      const from = (row * steps + step) * inputSize;
      return Float64Array.from(sequences.subarray(from, from + inputSize));
    });
    return [...logitsOf(network, networkParameters(network, kept), sequence)];
  });
  expect(relativeError(found.flat(), logits)).toBeLessThan(1e-5);
});

test.for(exportedSettings)('the page reads images as the app does: %j', async (settings) => {
  const model = await exportedModel(settings);
  const [file] = webPage.write(model, 'small');
  expect(file!.name).toBe('small.html');
  const read = pageReader(modelOf(String(file!.content)));
  for (const { image, logits } of model.examples) {
    expect(relativeError(read(image), logits)).toBeLessThan(1e-5);
  }
});

test('weights of 16 bits change no prediction for the sixty drawings, and those of 8 bits move logits by less than 5 %', async () => {
  const images = (await strokeFixtures()).map(({ drawing }) => digitOfDrawing(drawing)!);
  for (const cell of ['RNN', 'GRU', 'LSTM'] as const) {
    const model = await exportedModel({ cell, hiddenSize: 8 });
    const [exact, half, byte] = ([32, 16, 8] as const).map((bits) =>
      pageReader(pageModel(model, [], bits)),
    ) as [Reader, Reader, Reader];
    for (const image of images) {
      const expected = exact(image);
      const rounded = half(image);
      expect(relativeError(rounded, expected)).toBeLessThan(1e-2);
      expect(mostProbable(rounded)).toBe(mostProbable(expected));
      expect(relativeError(byte(image), expected)).toBeLessThan(5e-2);
    }
  }
});

const lstm = (hiddenSize: number) =>
  networkWith({ cell: 'LSTM', hiddenSize, inputSize: 28, sequenceLength: 28, classes: 10 });

test('a larger network has its weights rounded, and one that is too large is refused', async () => {
  expect([128, 256, 400, 512].map((size) => weightBits(lstm(size)))).toEqual([32, 16, 8, null]);
  expect(webPage.obstacle(lstm(400))).toBeNull();
  expect(webPage.obstacle(lstm(1024))).toMatch(
    /larger than 1\.5 MB.*4,32\d,\d{3} parameters.*fewer units or layers, or choose ONNX/,
  );
  let largest = 512;
  while (weightBits(lstm(largest)) === null) largest -= 1;
  const small = await exportedModel({ cell: 'LSTM' });
  for (const [size, bits] of [
    [256, 16],
    [largest, 8],
  ] as const) {
    const network = lstm(size);
    const parameters = new Float32Array(parameterLayout(network).length);
    const page = String(webPage.write({ ...small, network, parameters }, 'x')[0]!.content);
    const { facts } = modelOf(page);
    expect(facts.at(-1)).toBe(`weights rounded to ${bits} bits after the test`);
    // What is left is for the page's program.
    expect(page.length).toBeLessThan(largestPage - 100_000);
  }
});

test('the page has the names of the classes', async () => {
  const model = await exportedModel();
  const stored = (classNames: readonly string[] | null) =>
    modelOf(String(webPage.write({ ...model, classNames }, 'x')[0]!.content)).classNames;
  const names = Array.from({ length: 10 }, (_, label) => `class </script> ${label}`);
  expect(stored(names)).toEqual(names);
  expect(stored(null)).toBeNull();
});

test('says what the model is, whatever its name has in it', async () => {
  const name = '</script><b>$& “one”';
  const model = await exportedModel({ cell: 'RNN', nonlinearity: 'relu', layers: 2 }, name);
  const page = String(webPage.write(model, 'x')[0]!.content);
  expect(page).toContain('<title>&lt;/script&gt;&lt;b&gt;$&amp; “one”</title>');
  expect(page.match(/<\/script>/g)).toHaveLength(1);
  const { name: kept, facts } = modelOf(page);
  expect(kept).toBe(name);
  expect(facts).toEqual([
    'RNN with ReLU',
    '3 units in each of 2 layers',
    expect.stringMatching(/^\d+ parameters$/),
    'test accuracy 98.52 %',
  ]);
  const untested = webPage.write({ ...model, testAccuracy: null }, 'x')[0]!;
  expect(modelOf(String(untested.content)).facts).toHaveLength(3);
});

test('a page without a place for the model is an error of the program', async () => {
  const model = await exportedModel();
  expect(() => webPage.write({ ...model, page: emptyModelPage + emptyModelPage }, 'x')).toThrow(
    'the page has no single <title></title>',
  );
});
