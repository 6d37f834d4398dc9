import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineOptions } from '#main/trainer/engines/engine';
import { describeEngines } from '../support/engines.ts';
import { engineOptions, relativeError } from '../support/networks.ts';
import { readReference, type Reference, type Trajectory } from './reference-file.ts';

/** Largest difference in logits, loss and gradients, as a share of the largest magnitude in the tensor. */
const tolerance = 1e-5;
/** Largest difference in each loss along a trajectory, as a share of it. */
const lossTolerance = 1e-3;
/**
 * Root-mean-square difference in the parameters after a trajectory, as a share of their root mean square in each tensor.
 * Below 1e-5 was seen. A single parameter may be off by more, for Adam and RMSprop divide each gradient by its own size:
 * where one is nearly zero, its rounding becomes a step of up to the learning rate. A wrong rule is off by much more (no
 * weight decay by 6e-3).
 */
const finalTolerance = 1e-3;
/** Files of long sequences take TensorFlow.js a while. */
const timeout = 600_000;

const folder = resolve(process.env.UNROLL_PARITY_DIR || join(import.meta.dirname, 'pytorch'));
const files = referenceFiles();

describe('the folder of reference values', () => {
  it(`has .json files: ${folder}`, () => {
    expect(files.length, `no .json file in ${folder}`).toBeGreaterThan(0);
  });
});

if (files.length > 0) {
  describeEngines("parity with PyTorch, in batches of the file's size (D2)", (create) => {
    it.for(files)('logits, loss and gradients of %s', { timeout }, async (file) => {
      const reference = await readReference(join(folder, file));
      const { layout, parameters, batch } = reference;
      const engine = await create(optionsFor(reference));
      await engine.writeParameters(parameters);
      const logits = await engine.predict(batch);
      const { loss, gradients } = await engine.gradients(batch);
      const { gradientNorm } = await engine.trainStep(batch, { step: 0, learningRate: 0 });
      engine.dispose();

      expect(relativeError(logits, reference.logits), 'logits').toBeLessThan(tolerance);
      expect(relativeError([loss], [reference.loss]), 'loss').toBeLessThan(tolerance);
      for (const { name, offset, length } of layout.tensors) {
        const part = gradients.subarray(offset, offset + length);
        const expected = reference.gradients.subarray(offset, offset + length);
        expect(relativeError(part, expected), name).toBeLessThan(tolerance);
      }
      expect(relativeError([gradientNorm], [reference.gradientNorm]), 'norm').toBeLessThan(
        tolerance,
      );
    });

    it.for(files)('training trajectories of %s', { timeout }, async (file) => {
      const reference = await readReference(join(folder, file));
      const { layout, parameters, trajectories } = reference;
      for (const { name, optimiser, learningRate, steps, finalParameters } of trajectories) {
        const engine = await create(optionsFor(reference, optimiser));
        await engine.writeParameters(parameters);
        for (const [step, { batch, loss }] of steps.entries()) {
          const result = await engine.trainStep(batch, { step, learningRate });
          const error = relativeError([result.loss], [loss]);
          expect(error, `${name}, loss of step ${step}`).toBeLessThan(lossTolerance);
        }
        const final = await engine.readParameters();
        engine.dispose();
        for (const { name: tensor, offset, length } of layout.tensors) {
          const part = final.subarray(offset, offset + length);
          const expected = finalParameters.subarray(offset, offset + length);
          const error = rootMeanSquareError(part, expected);
          expect(error, `${name}, final ${tensor}`).toBeLessThan(finalTolerance);
        }
      }
    });
  });
}

/** An engine's options for a file's network, and for batches as large as the file's. */
function optionsFor(
  { network, batch }: Reference,
  optimiser: Trajectory['optimiser'] = {},
): EngineOptions {
  return engineOptions(network, optimiser, { maximumBatch: batch.size });
}

function rootMeanSquareError(actual: Float32Array, expected: Float32Array): number {
  let difference = 0;
  let magnitude = 0;
  for (const [index, value] of expected.entries()) {
    difference += (actual[index]! - value) ** 2;
    magnitude += value ** 2;
  }
  return Math.sqrt(difference / magnitude);
}

function referenceFiles(): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return []; // the test above names the folder
  }
}
