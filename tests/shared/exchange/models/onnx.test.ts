import { InferenceSession, Tensor, env } from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { onnxModel } from '#shared/exchange/models/onnx';
import { exportedModel, exportedSettings } from '../../../support/exported-models.ts';
import { relativeError } from '../../../support/networks.ts';
import { batchFirst, referenceNamed, referenceNames } from './references.ts';

env.wasm.numThreads = 1;

test.for(referenceNames)('ONNX gives the logits of PyTorch for %s', async (name) => {
  const reference = await referenceNamed(name);
  const { network, parameters, batch, logits } = reference;
  const session = await InferenceSession.create(onnxModel(network, parameters, null));
  const shape = [batch.size, network.sequenceLength, network.inputSize];
  const sequences = new Tensor('float32', batchFirst(reference), shape);
  const answers = await session.run({ sequences });
  expect(answers.logits!.dims).toEqual([batch.size, network.classes]);
  expect(relativeError(answers.logits!.data as Float32Array, logits)).toBeLessThan(1e-5);
});

test.for(exportedSettings)('bytes of images become the logits of the app: %j', async (settings) => {
  const { network, parameters, preparation, examples } = await exportedModel(settings);
  const session = await InferenceSession.create(onnxModel(network, parameters, preparation));
  const bytes = Uint8Array.from(examples.flatMap(({ image }) => [...image]));
  const images = new Tensor('uint8', bytes, [examples.length, 28, 28]);
  const { logits } = await session.run({ images });
  const expected = examples.flatMap((example) => example.logits);
  expect(relativeError(logits!.data as Float32Array, expected)).toBeLessThan(1e-5);
});
