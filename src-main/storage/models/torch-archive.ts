import { open } from 'node:fs/promises';
import { UnrollError } from '#shared/contract/errors';
import { formatBytes } from '#shared/text/format';
import { ZipArchive, type ZipEntry } from '../archives/zip-reader.ts';
import { storageError } from '../files/storage-error.ts';
import { elementCount } from '../tensors/safetensors.ts';
import {
  checkTensors,
  quoted,
  refuseModel,
  type ForeignTensor,
  type ModelFile,
  type ModelReader,
} from './foreign-model.ts';
import { numberBytes, readNumbers } from './number-types.ts';
import { PickleError } from './pickle.ts';
import { readStateDict, type TorchTensor } from './torch-state-dict.ts';

/** The most entries of an archive: one for each storage, and a few beside them. */
const mostEntries = 20_000;
/** The largest pickle, in bytes: names and shapes of some hundred thousand tensors. */
const largestPickle = 32 * 1024 ** 2;
/** The most bytes of all numbers together, unpacked. */
const mostBytes = 2 ** 30;
const order = /\/byteorder$/;

/**
 * What torch.save has written since PyTorch 1.6: a ZIP archive of a pickle, which names the tensors, and a file of raw
 * numbers for each storage.
 */
export const readTorchArchive: ModelReader = async (file) => {
  await checkStart(file);
  const archive = await openArchive(file);
  try {
    const { root, entries } = contentsOf(file, archive);
    const isLittleEndian = await readByteOrder(file, archive);
    const pickle = entries.get(`${root}data.pkl`)!;
    if (pickle.size > largestPickle) {
      refuseModel(
        file,
        `its pickle has ${formatBytes(pickle.size)}; at most ${formatBytes(largestPickle)} are read`,
      );
    }
    const { tensors, notes } = parse(file, await read(file, archive, pickle));
    checkTensors(file, tensors);
    const numbers = new StorageNumbers(file, archive, entries, `${root}data/`);
    for (const tensor of tensors) numbers.check(tensor);
    return {
      tensors: tensors.map((tensor): ForeignTensor => {
        const { name, shape, storage, offset, strides } = tensor;
        return {
          name,
          shape,
          type: storage.type,
          read: async () =>
            readNumbers(
              await numbers.bytesOf(tensor),
              storage.type,
              { shape, offset, strides },
              isLittleEndian,
            ),
        };
      }),
      metadata: {},
      notes,
      close: () => archive.close(),
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
};

/** Tells other files of PyTorch's apart, with advice. */
async function checkStart(file: ModelFile): Promise<void> {
  const start = new Uint8Array(2);
  try {
    const handle = await open(file.path);
    try {
      await handle.read(start, 0, start.length, 0);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw storageError(error, 'read', file.path);
  }
  if (start[0] === 'P'.charCodeAt(0) && start[1] === 'K'.charCodeAt(0)) return;
  if (start[0] === 0x80) {
    refuseModel(
      file,
      'it is in the format of PyTorch before 1.6; load it and save it again with torch.save of a newer PyTorch',
    );
  }
  refuseModel(file, 'it isn’t a file that torch.save wrote');
}

async function openArchive(file: ModelFile): Promise<ZipArchive> {
  try {
    return await ZipArchive.open(file.path, mostEntries);
  } catch (error) {
    return refuseArchive(file, error);
  }
}

async function read(file: ModelFile, archive: ZipArchive, entry: ZipEntry): Promise<Uint8Array> {
  try {
    return await archive.read(entry);
  } catch (error) {
    return refuseArchive(file, error);
  }
}

function refuseArchive(file: ModelFile, error: unknown): never {
  if (error instanceof UnrollError && error.code === 'damaged')
    refuseModel(file, error.message, error);
  throw error;
}

/** The entries by name, and the folder that they are all in, with its slash. */
function contentsOf(
  file: ModelFile,
  { entries }: ZipArchive,
): { readonly root: string; readonly entries: ReadonlyMap<string, ZipEntry> } {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > mostBytes) {
    refuseModel(
      file,
      `it has ${formatBytes(bytes)} unpacked; at most ${formatBytes(mostBytes)} are read`,
    );
  }
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  if (byName.size < entries.length) refuseModel(file, 'two files in it have the same name');
  const pickles = entries.filter(({ name }) => /^[^/]*\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    return refuseModel(file, 'it isn’t a file that torch.save wrote: it has no data.pkl');
  }
  const root = pickle.name.slice(0, -'data.pkl'.length);
  if (byName.has(`${root}constants.pkl`)) {
    refuseModel(
      file,
      'it is a TorchScript program; save model.state_dict() with torch.save instead',
    );
  }
  return { root, entries: byName };
}

/** Files of PyTorch versions earlier than 2.1 don't say it; they come from little-endian machines. */
async function readByteOrder(file: ModelFile, archive: ZipArchive): Promise<boolean> {
  const entry = archive.entries.find(({ name }) => order.test(name));
  if (entry === undefined) return true;
  if (entry.size > 100) return refuseModel(file, 'its byteorder is neither little nor big');
  const text = Buffer.from(await read(file, archive, entry))
    .toString()
    .trim();
  if (text !== 'little' && text !== 'big') {
    return refuseModel(file, `its byteorder is ${quoted(text)}, neither little nor big`);
  }
  return text === 'little';
}

function parse(file: ModelFile, pickle: Uint8Array): ReturnType<typeof readStateDict> {
  try {
    return readStateDict(pickle);
  } catch (error) {
    if (error instanceof PickleError) return refuseModel(file, error.message, error);
    throw error;
  }
}

/** The bytes of storages. Tensors that share one usually follow each other, so the last one is kept. */
class StorageNumbers {
  readonly #file: ModelFile;
  readonly #archive: ZipArchive;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #folder: string;
  #last: { readonly name: string; readonly bytes: Uint8Array } | null = null;

  constructor(
    file: ModelFile,
    archive: ZipArchive,
    entries: ReadonlyMap<string, ZipEntry>,
    folder: string,
  ) {
    this.#file = file;
    this.#archive = archive;
    this.#entries = entries;
    this.#folder = folder;
  }

  /** Checks that the storage of a tensor has its numbers. @throws UnrollError 'damaged' */
  check({ name, shape, storage, offset, strides }: TorchTensor): void {
    const refuse = (problem: string): never =>
      refuseModel(this.#file, `the tensor ${quoted(name)} ${problem}`);
    const entry = this.#entries.get(this.#folder + storage.key);
    if (entry === undefined) return refuse(`is in data/${storage.key}, which is missing`);
    const size = numberBytes[storage.type]!;
    if (entry.size !== storage.numbers * size) {
      refuse(
        `should have a storage of ${storage.numbers} numbers, and data/${storage.key} has ${entry.size} bytes, room for ${Math.floor(entry.size / size)}`,
      );
    }
    const count = elementCount(shape);
    if (count > storage.numbers) {
      refuse(
        `has the shape [${shape.join(', ')}], and its storage only ${storage.numbers} numbers`,
      );
    }
    const last = shape.reduce((sum, length, at) => sum + (length - 1) * strides[at]!, offset);
    if (count > 0 && !(last < storage.numbers)) {
      refuse(
        `ends at number ${last + 1} of its storage, which has ${storage.numbers}: its offset is ${offset}, its shape [${shape.join(', ')}] and its strides are [${strides.join(', ')}]`,
      );
    }
  }

  /** @throws UnrollError 'damaged' */
  async bytesOf({ storage: { key } }: TorchTensor): Promise<Uint8Array> {
    const name = this.#folder + key;
    if (this.#last?.name !== name) {
      const entry = this.#entries.get(name)!;
      this.#last = { name, bytes: await read(this.#file, this.#archive, entry) };
    }
    return this.#last.bytes;
  }
}
