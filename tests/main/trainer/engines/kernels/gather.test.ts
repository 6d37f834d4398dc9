import { afterEach, describe, expect, it } from 'vitest';
import { imageBatch, inputPlaces } from '#main/trainer/data/image-batch';
import { KernelEngine } from '#main/trainer/engines/kernels/kernel-engine';
import { ProgramBuilder } from '#main/trainer/engines/kernels/program';
import type { Batch, BatchImages } from '#main/trainer/engines/engine';
import type { SequenceOrder } from '#shared/data/sequence-order';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import { engineOptions, networkWith, randomParameters } from '../../../../support/networks.ts';

const network = networkWith({ cell: 'GRU', inputSize: 4, sequenceLength: 5 });
const area = 20;
/** The pixels of an image backwards: nothing that is mixed up could look right. */
const backwards: SequenceOrder = {
  sequenceLength: 5,
  inputSize: 4,
  pixels: Uint16Array.from({ length: area }, (_, at) => area - 1 - at),
  permutation: null,
};

/**
 * Every second one of some images, the last first. Half of each is background, in runs of four pixels and more; background
 * is not 0 as an input.
 */
function imagesOf(size: number, order = backwards): BatchImages {
  const known = 2 * size;
  return {
    bytes: Uint8Array.from({ length: known * area }, (_, at) => (at % 8 < 4 ? 0 : (at * 37) % 256)),
    indices: Uint32Array.from({ length: size }, (_, place) => known - 1 - 2 * place),
    places: inputPlaces(order, size),
    inputSize: 4,
    table: Float32Array.from({ length: 256 }, (_, byte) => byte / 100 - 0.4),
  };
}

const labelsOf = (size: number) => Uint8Array.from({ length: size }, (_, at) => at % 4);

/** The same batch for who knows nothing of images. */
const plain = ({ size, inputs, labels }: Batch): Batch => ({ size, inputs, labels });

describe.each(kernelLibraries)('images on the $name kernels', ({ name, library }) => {
  const engines: KernelEngine[] = [];
  const make = async (threads: number, target = library.targets[0]!): Promise<KernelEngine> => {
    const options = engineOptions(network, {}, { threads });
    const engine = await KernelEngine.start(name, library, target, options);
    engines.push(engine);
    await engine.writeParameters(randomParameters(network));
    return engine;
  };
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });

  it('become the inputs that they are elsewhere, for any thread count and instruction set', async () => {
    for (const target of library.targets) {
      for (const threads of [1, 2, 3]) {
        const engine = await make(threads, target);
        for (const size of [1, 7, 64, 7]) {
          const batch = imageBatch(imagesOf(size), labelsOf(size));
          const found = await engine.predict(batch);
          expect(found).toEqual(await engine.predict(plain(batch)));
          expect(await engine.gradients(batch)).toEqual(await engine.gradients(plain(batch)));
        }
      }
    }
  });

  it('follow each other, with nothing left of those before', async () => {
    const engine = await make(2);
    const images = imagesOf(7);
    const blank = { ...images, bytes: new Uint8Array(images.bytes.length) };
    const forwards = { ...backwards, pixels: backwards.pixels.toReversed() };
    for (const each of [images, blank, imagesOf(7, forwards)]) {
      const batch = imageBatch(each, labelsOf(7));
      expect(await engine.predict(batch)).toEqual(await engine.predict(plain(batch)));
    }
  });

  it('are refused if they are not of the network', async () => {
    const engine = await make(1);
    const images = imagesOf(3);
    const refused = (change: Partial<BatchImages>, words: RegExp) =>
      expect(engine.predict(imageBatch({ ...images, ...change }, labelsOf(3)))).rejects.toThrow(
        words,
      );
    await refused({ indices: images.indices.subarray(1) }, /too short for its size/);
    await refused({ bytes: images.bytes.subarray(1) }, /images that don’t exist/);
    await refused({ indices: Uint32Array.of(0, 6, 1) }, /images that don’t exist/);
    await refused({ indices: Uint32Array.of(0, 2 ** 32 - 1, 1) }, /images that don’t exist/);
    await refused({ places: images.places.subarray(4) }, /don’t have this network’s size/);
    await refused({ table: images.table.subarray(1) }, /don’t have this network’s size/);
  });

  it('write nowhere else, whatever their places are', async () => {
    const engine = await make(1);
    const before = await engine.readParameters();
    const images = imagesOf(3);
    for (const place of [-1, 2 ** 31 - 1, 3 * area]) {
      const places = images.places.map(() => place);
      await engine.predict(imageBatch({ ...images, places }, labelsOf(3)));
    }
    expect(await engine.readParameters()).toEqual(before);
  });

  it('are copied to where they are to be, and nowhere else', () => {
    const pool = library.createPool(library.targets.at(-1)!, 1);
    const arena = pool.allocate(16);
    const bytes = Uint8Array.from({ length: 60 }, (_, at) => at + 1);
    pool.copyImages(bytes, Uint32Array.of(2, 0), 20, 3);
    const found = new Uint8Array(arena.buffer, arena.byteOffset, 4 * arena.length);
    const none = (count: number) => new Uint8Array(count);
    expect([...found]).toEqual([
      ...none(12),
      ...bytes.subarray(40),
      ...bytes.subarray(0, 20),
      ...none(12),
    ]);
    const before = [...found];
    const refused = 'images: there are fewer, or the arena has no room for them';
    for (const [indices, offset] of [
      [[2, 0], 7],
      [[0], 17],
      [[0], -1],
      [[1, 3], 0],
    ] as const) {
      const copy = () => pool.copyImages(bytes, Uint32Array.from(indices), 20, offset);
      expect(copy, `${indices.join()} to ${offset}`).toThrow(refused);
    }
    expect([...found]).toEqual(before);
    pool.end();
  });

  it('are refused where a stage would leave its arena', () => {
    const pool = library.createPool(library.targets.at(-1)!, 1);
    pool.allocate(1024);
    const run = (change: Record<string, number>): void => {
      const program = new ProgramBuilder(library);
      program.add('gather', {
        size: 3,
        pixels: 20,
        inputSize: 4,
        images: 0,
        places: 16,
        table: 40,
        inputs: 964,
        ...change,
      });
      pool.execute(program.build());
    };
    const leaving = 'stage gather leaves its arena';
    expect(() => run({})).not.toThrow();
    for (const change of [
      { inputs: 965 },
      { images: 1010 },
      { places: 1005 },
      { table: 769 },
      { pixels: 22 },
      { inputSize: 3 },
      { inputSize: 0 },
      { size: 0 },
    ]) {
      expect(() => run(change), JSON.stringify(change)).toThrow(leaving);
    }
    pool.end();
  });
});
