import { describe, expect, it } from 'vitest';
import { ProgramBuilder } from '#main/trainer/engines/kernels/program';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';

/** Distance between a single-precision number and the exact value, in units of the last place of the latter. */
function ulps(actual: number, exact: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -126);
  return Math.abs(actual - exact) / 2 ** (exponent - 23);
}

/** Single-precision numbers from all over their range: every so-many-th of the 2^32 patterns of bits. */
function floatsAcrossRange(): Float32Array {
  const stride = 4099;
  const patterns = Uint32Array.from({ length: 1_047_552 }, (_, index) => index * stride);
  return new Float32Array(patterns.buffer);
}

const log1pexp = (x: number): number =>
  x < 0 ? Math.log1p(Math.exp(x)) : x + Math.log1p(Math.exp(-x));

const functions = [
  {
    name: 'exp',
    code: 0,
    exact: Math.exp,
    domain: (x: number) => x >= -87.3 && x <= 88.3,
    limit: 2,
    special: [
      [0, 1],
      [NaN, NaN],
    ],
  },
  {
    name: 'sigmoid',
    code: 1,
    // e^-ln(1 + e^-x) loses nothing where e^-x is large.
    exact: (x: number) => Math.exp(-log1pexp(-x)),
    domain: (x: number) => x >= -87 && x <= Infinity,
    limit: 3,
    special: [
      [0, 0.5],
      [Infinity, 1],
      [NaN, NaN],
    ],
  },
  {
    name: 'tanh',
    code: 2,
    exact: Math.tanh,
    domain: (x: number) => !Number.isNaN(x),
    limit: 3,
    special: [
      [0, 0],
      [Infinity, 1],
      [-Infinity, -1],
      [NaN, NaN],
    ],
  },
];

const targets = kernelLibraries.flatMap(({ name, library }) =>
  library.targets.map((target) => ({ name: `${name} ${target.name}`, library, target })),
);

describe.each(targets)('elementary functions, $name', ({ library, target }) => {
  function apply(code: number, inputs: Float32Array): Float32Array {
    const count = Math.ceil(inputs.length / 16) * 16;
    const pool = library.createPool(target, 1);
    const arena = pool.allocate(2 * count);
    arena.set(inputs);
    const program = new ProgramBuilder(library);
    program.add('elementary', { function: code, count, source: 0, destination: count });
    pool.execute(program.build());
    pool.end();
    return arena.slice(count, count + inputs.length);
  }

  it.each(functions)('$name is within $limit units in the last place', (tested) => {
    const inputs = floatsAcrossRange().filter(tested.domain);
    expect(inputs.length).toBeGreaterThan(400_000);
    const outputs = apply(tested.code, inputs);
    let worst = { error: 0, at: 0 };
    outputs.forEach((output, index) => {
      const error = ulps(output, tested.exact(inputs[index]!));
      // Written so that a NaN is the worst of all.
      if (!(error <= worst.error)) worst = { error, at: inputs[index]! };
    });
    console.info(`${tested.name}, ${target.name}: ${worst.error.toFixed(2)} at ${worst.at}`);
    expect(worst.error).toBeLessThan(tested.limit);
  });

  it.each(functions)('$name keeps its limits', ({ code, special }) => {
    const outputs = apply(
      code,
      Float32Array.from(special, ([input]) => input!),
    );
    expect([...outputs]).toEqual(special.map(([, output]) => output));
  });
});
