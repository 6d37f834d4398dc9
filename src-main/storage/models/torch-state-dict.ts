import { quoted } from './foreign-model.ts';
import { PickleError, unpickle, type PickleNames } from './pickle.ts';

/** Numbers in an entry of their own in the archive. */
export interface TorchStorage {
  /** Its name within `data/`. */
  readonly key: string;
  /** As safetensors names it. */
  readonly type: string;
  /** How many there are. */
  readonly numbers: number;
}

/** A tensor: a view of a storage. */
export interface TorchTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storage: TorchStorage;
  /** Index of the first number in the storage. */
  readonly offset: number;
  /** How many numbers lie between neighbours of each dimension. */
  readonly strides: readonly number[];
}

/** The storages of PyTorch with the types of their numbers. */
const storageTypes: Readonly<Record<string, string>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** The most entries of all OrderedDicts that are made of lists; a list can be used again and again. */
const mostEntries = 100_000;

const oddDictionary = 'its pickle makes an OrderedDict in an unknown way';

/** Where checkpoints usually have their weights. */
const usualPlaces = ['state_dict', 'model_state_dict'];

/**
 * Reads a pickle of torch.save: a state_dict, or a checkpoint that has one. Only what makes up tensors is allowed in it.
 * @returns the tensors in the order of the file, and what was chosen
 * @throws PickleError, naming what the file wanted to run if that is why
 */
export function readStateDict(pickle: Uint8Array): {
  readonly tensors: readonly TorchTensor[];
  readonly notes: readonly string[];
} {
  const root = unpickle(pickle, torchNames());
  if (!(root instanceof Map)) {
    throw new PickleError(
      'it has no tensors by name; save model.state_dict() with torch.save instead',
    );
  }
  const { name, tensors } = chooseWeights(root);
  const notes =
    name === null
      ? []
      : [`The weights are those under ${quoted(name)}; the rest of the checkpoint is left out.`];
  return {
    tensors: [...tensors].flatMap(([key, value]) =>
      typeof key === 'string' && value instanceof View ? [{ name: key, ...value.facts }] : [],
    ),
    notes,
  };
}

type Dictionary = ReadonlyMap<unknown, unknown>;

function hasTensors(value: unknown): boolean {
  return value instanceof Map && [...value.values()].some((entry) => entry instanceof View);
}

function chooseWeights(root: Dictionary): {
  readonly name: string | null;
  readonly tensors: Dictionary;
} {
  if (hasTensors(root)) return { name: null, tensors: root };
  const places = [...root].flatMap(([name, tensors]) =>
    typeof name === 'string' && hasTensors(tensors)
      ? [{ name, tensors: tensors as Dictionary }]
      : [],
  );
  const usual = places.find(({ name }) => usualPlaces.includes(name));
  if (usual !== undefined) return usual;
  const [only, another] = places;
  if (only === undefined) {
    throw new PickleError(
      'it has no tensors by name; save model.state_dict() with torch.save instead',
    );
  }
  if (another !== undefined) {
    const names = places.slice(0, 5).map(({ name }) => quoted(name));
    throw new PickleError(
      `it has weights in several places, ${names.join(', ')}; save one of them alone with torch.save`,
    );
  }
  return only;
}

/** A tensor without its name. */
class View {
  readonly facts: Omit<TorchTensor, 'name'>;

  constructor(facts: Omit<TorchTensor, 'name'>) {
    this.facts = facts;
  }
}

/** A type of storage, which is only named. */
class StorageType {
  readonly type: string;

  constructor(type: string) {
    this.type = type;
  }
}

class Storage {
  readonly facts: TorchStorage;

  constructor(facts: TorchStorage) {
    this.facts = facts;
  }
}

/** Something that may be called: what becomes of what it is given. */
class Callable {
  readonly call: (given: readonly unknown[]) => unknown;

  constructor(call: (given: readonly unknown[]) => unknown) {
    this.call = call;
  }
}

const allowed: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['torch._utils._rebuild_tensor_v2', new Callable(rebuiltTensor)],
  ['torch._utils._rebuild_parameter', new Callable(([tensor]) => tensor)],
  ...Object.entries(storageTypes).map(
    ([name, type]) => [`torch.${name}`, new StorageType(type)] as const,
  ),
]);

/** The names in one pickle. */
function torchNames(): PickleNames {
  let entries = 0;
  const orderedDict = new Callable((given) => {
    const pairs = pairsOf(given);
    entries += pairs.length;
    if (entries > mostEntries) {
      throw new PickleError(`its OrderedDicts have more than ${mostEntries} entries together`);
    }
    return dictionaryOf(pairs);
  });
  return {
    find(module, name) {
      const full = `${module}.${name}`;
      const found = full === 'collections.OrderedDict' ? orderedDict : allowed.get(full);
      if (found === undefined) {
        throw new PickleError(
          `it wants to run ${quoted(full)}, and nothing from a file is run; save only the weights, with torch.save(model.state_dict(), …)`,
        );
      }
      return found;
    },
    call(callable, given) {
      if (!(callable instanceof Callable)) {
        throw new PickleError('its pickle calls something that can’t be called');
      }
      return callable.call(given);
    },
    load(id) {
      const [kind, storage, key, , numbers] = Array.isArray(id) ? (id as unknown[]) : [];
      if (
        kind !== 'storage' ||
        !(storage instanceof StorageType) ||
        typeof key !== 'string' ||
        !isCount(numbers)
      ) {
        throw new PickleError('its pickle describes a storage in an unknown way');
      }
      return new Storage({ key, type: storage.type, numbers });
    },
  };
}

function pairsOf([pairs = []]: readonly unknown[]): readonly unknown[] {
  if (Array.isArray(pairs)) return pairs;
  throw new PickleError(oddDictionary);
}

function dictionaryOf(pairs: readonly unknown[]): Map<unknown, unknown> {
  if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    throw new PickleError(oddDictionary);
  }
  return new Map(pairs as [unknown, unknown][]);
}

function rebuiltTensor([storage, offset, shape, strides]: readonly unknown[]): View {
  if (!(storage instanceof Storage) || !isCount(offset) || !isCounts(shape)) {
    throw new PickleError('its pickle describes a tensor in an unknown way');
  }
  if (!isCounts(strides)) {
    throw new PickleError(
      `a tensor has the strides [${Array.isArray(strides) ? strides.slice(0, 8).join(', ') : ''}]; whole numbers from 0 are allowed`,
    );
  }
  if (strides.length !== shape.length) {
    throw new PickleError(
      `a tensor has ${shape.length} sizes and ${strides.length} strides; there must be as many`,
    );
  }
  return new View({ shape, storage: storage.facts, offset, strides });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}
