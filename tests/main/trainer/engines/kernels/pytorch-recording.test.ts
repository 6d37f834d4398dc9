import { describe, expect, it, onTestFinished } from 'vitest';
import { KernelEngine } from '#main/trainer/engines/kernels/kernel-engine';
import { insideReferences } from '../../../../support/inside-references.ts';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import { engineOptions, relativeError } from '../../../../support/networks.ts';

/** The length of a gradient of the mean loss by one example's hidden state, as one of that example's own loss. */
const lengthOf = (gradient: readonly number[], examples: number): number =>
  Math.hypot(...gradient) * examples;

describe.each(kernelLibraries)('a recorded step on the $name kernels', ({ name, library }) => {
  it.each(insideReferences)('has the gradients that PyTorch computes: %s', async (_, reference) => {
    const { network, inputs, labels, layers, loss } = reference;
    const options = engineOptions(network);
    const engine = new KernelEngine(name, library, library.targets[0]!, options);
    onTestFinished(() => engine.dispose());
    await engine.writeParameters(Float32Array.from(reference.parameters));
    const size = inputs.length;
    const batch = {
      size,
      inputs: Float32Array.from(
        inputs[0]!.flatMap((__, step) => inputs.flatMap((example) => [...example[step]!])),
      ),
      labels: Uint8Array.from(labels),
    };
    const step = await engine.trainStep(batch, { step: 1, learningRate: 0.1, record: true });
    expect(step.loss).toBeCloseTo(loss, 5);
    expect(step.inside!.map(({ layer, direction }) => [layer, direction])).toEqual(
      layers.map(({ layer, direction }) => [layer, direction === 1 ? 'backward' : 'forward']),
    );
    for (const [place, { lossByHidden }] of layers.entries()) {
      const expected = lossByHidden.map((ofExamples) => {
        const lengths = ofExamples.map((gradient) => lengthOf(gradient, size));
        return lengths.reduce((sum, length) => sum + length, 0) / size;
      });
      expect(relativeError(step.inside![place]!.gradient, expected)).toBeLessThan(1e-5);
    }
  });
});
