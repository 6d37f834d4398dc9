import { expect, test } from 'vitest';
import { digitOfDrawing } from '#shared/digit/digit-image';
import {
  pageModel,
  pageReader,
  probabilitiesOf,
  type PageModel,
} from '#shared/exchange/models/web-page/page-model';
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
import { networkWith, randomParameters, relativeError } from '../../../support/networks.ts';
import { strokeFixtures } from '../../../support/stroke-fixtures.ts';
import { batchFirst, referenceNamed, referenceNames } from './references.ts';

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

test.for([
  [16, 1e-2],
  [8, 5e-2],
] as const)('weights of %d bits hardly change what the page reads', async ([bits, tolerance]) => {
  const drawings = await strokeFixtures();
  for (const cell of ['RNN', 'GRU', 'LSTM'] as const) {
    const model = await exportedModel({ cell, hiddenSize: 16 });
    const exact = pageReader(pageModel(model, [], 32));
    const rounded = pageReader(pageModel(model, [], bits));
    for (const { drawing } of drawings) {
      const image = digitOfDrawing(drawing)!;
      const [expected, found] = [exact(image), rounded(image)];
      expect(relativeError(found, expected)).toBeLessThan(tolerance);
      // Two equally probable classes may change places with so few bits.
      if (bits === 16) expect(mostProbable(found)).toBe(mostProbable(expected));
      expect(probabilitiesOf(found).reduce((sum, each) => sum + each)).toBeCloseTo(1, 12);
    }
  }
});

test('a larger network has its weights rounded, and one that is too large is refused', async () => {
  const bitsOf = (hiddenSize: number) =>
    weightBits(networkWith({ cell: 'LSTM', hiddenSize, inputSize: 28, classes: 10 }));
  expect([128, 256, 400, 512].map(bitsOf)).toEqual([32, 16, 8, null]);
  const model = await exportedModel({ cell: 'LSTM', hiddenSize: 256 });
  const { facts, bits } = modelOf(String(webPage.write(model, 'x')[0]!.content));
  expect(facts.at(-1)).toBe(`weights rounded to ${bits} bits after the test`);
  const refused = networkWith({ cell: 'LSTM', hiddenSize: 1024, inputSize: 28, classes: 10 });
  expect(webPage.obstacle(refused)).toMatch(
    /larger than 1\.5 MB.*4,32\d,\d{3} parameters.*fewer units or layers, or choose ONNX/,
  );
});

test('a network that just fits makes a page under the limit, without its program', async () => {
  let hiddenSize = 400;
  const fits = (size: number) =>
    weightBits(networkWith({ cell: 'LSTM', hiddenSize: size, inputSize: 28, classes: 10 })) !==
    null;
  while (fits(hiddenSize + 1)) hiddenSize += 1;
  const network = networkWith({
    cell: 'LSTM',
    hiddenSize,
    inputSize: 28,
    sequenceLength: 28,
    classes: 10,
  });
  expect(webPage.obstacle(network)).toBeNull();
  const small = await exportedModel({ cell: 'LSTM' });
  const page = String(
    webPage.write({ ...small, network, parameters: randomParameters(network) }, 'x')[0]!.content,
  );
  expect(page.length).toBeGreaterThan(1_370_000);
  // What is left is for the program.
  expect(page.length).toBeLessThan(largestPage - 100_000);
  expect(parameterLayout(network).length).toBeGreaterThan(1_000_000);
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
