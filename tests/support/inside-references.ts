import { readdirSync, readFileSync } from 'node:fs';
import type { Network } from '#shared/network/network';
import type { Vector } from '#shared/network/double-precision/linear';

/** What PyTorch computes inside a small network; tests/fixtures/inside/README.md says what each part is. */
export interface InsideReference {
  readonly network: Network;
  readonly parameters: Float64Array;
  /** [examples][steps] */
  readonly inputs: readonly (readonly Vector[])[];
  readonly labels: readonly number[];
  readonly logits: readonly (readonly number[])[];
  readonly loss: number;
  readonly predicted: number;
  readonly inputGradient: readonly (readonly number[])[];
  readonly memoryMap: readonly (readonly number[])[];
  readonly layers: readonly {
    readonly layer: number;
    readonly direction: number;
    readonly lossByHidden: readonly (readonly (readonly number[])[])[];
    readonly jacobians: readonly (readonly (readonly number[])[])[];
    readonly exponents: readonly (number | null)[];
  }[];
}

type Stored = Omit<InsideReference, 'parameters' | 'inputs'> & {
  readonly unit: number;
  readonly parameters: readonly number[];
  readonly inputs: readonly (readonly (readonly number[])[])[];
};

const folder = new URL('../fixtures/inside/', import.meta.url);

/** The references, each with its name. */
export const insideReferences: readonly (readonly [string, InsideReference])[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const { unit, parameters, inputs, ...rest } = JSON.parse(
      readFileSync(new URL(name, folder), 'utf8'),
    ) as Stored;
    const values = (whole: readonly number[]): Vector =>
      Float64Array.from(whole, (value) => value / unit);
    return [
      name.replace('.json', ''),
      {
        ...rest,
        parameters: values(parameters),
        inputs: inputs.map((example) => example.map(values)),
      },
    ];
  });
