import type { KernelLibrary } from './kernel-library.ts';

/** The arguments of a stage by name: whole numbers and offsets, or a real number wrapped by `real`. */
export type StageArguments = Readonly<Record<string, number | boolean | Real>>;

/** Marks an argument that is passed as the bits of a single-precision number. */
export class Real {
  readonly bits: number;

  constructor(value: number) {
    floats[0] = value;
    this.bits = words[0]!;
  }
}

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);

/** The index of an argument in a finished program, so that it can be set for each step. */
export interface Slot {
  readonly index: number;
}

/** Builds a program, stage by stage. The library declares the arguments of each stage and their order. */
export class ProgramBuilder {
  readonly #stages: ReadonlyMap<
    string,
    { readonly code: number; readonly fields: readonly string[] }
  >;
  readonly #words: number[] = [];
  #lastBarrier = -1;

  constructor(library: KernelLibrary) {
    this.#stages = new Map(
      library.stages.map(({ name, fields }, code) => [name, { code, fields }]),
    );
  }

  /**
   * Adds a stage.
   * @returns the slot of each argument, by name
   * @throws Error if an argument is missing or unknown, or if the stage is unknown
   */
  add(name: string, values: StageArguments): (field: string) => Slot {
    const stage = this.#stages.get(name);
    if (!stage) throw new Error(`the kernels have no stage ${name}`);
    const unknown = Object.keys(values).find((field) => !stage.fields.includes(field));
    if (unknown) throw new Error(`stage ${name} has no argument ${unknown}`);
    this.#words.push(stage.code);
    this.#lastBarrier = this.#words.push(0) - 1;
    const first = this.#words.length;
    for (const field of stage.fields) {
      const value = values[field];
      if (value === undefined) throw new Error(`stage ${name} needs the argument ${field}`);
      this.#words.push(value instanceof Real ? value.bits : Number(value) | 0);
    }
    return (field) => ({ index: first + stage.fields.indexOf(field) });
  }

  /** No thread continues before all have finished the stages so far. */
  barrier(): void {
    this.#words[this.#lastBarrier] = 1;
  }

  build(): Int32Array {
    return Int32Array.from(this.#words);
  }
}
