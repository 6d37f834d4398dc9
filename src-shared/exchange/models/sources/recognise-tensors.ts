import { cellNames, cells } from '../../../catalogue/cells/cells.ts';
import type { ExperimentConfig } from '../../../catalogue/fields.ts';
import { layerSuffix } from '../../../network/network.ts';
import { isWeightType, type FoundTensor } from './found-model.ts';

/** The recurrent part and the classifier, as names and shapes of tensors show them. */
export interface RecognisedTensors {
  readonly cell: ExperimentConfig['cell'];
  readonly hiddenSize: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  /** Numbers read in one step. */
  readonly inputSize: number;
  /** Of the classifier; null if there is none. */
  readonly classifier: { readonly classes: number; readonly inputs: number } | null;
  /** For each parameter of Unroll's that was found (`rnn.weight_ih_l0`, `fc.bias`), the tensor's name. */
  readonly places: ReadonlyMap<string, string>;
  /** What was guessed, in sentences. */
  readonly notes: readonly string[];
}

/** The four tensors of a layer in one direction, by PyTorch's names for them. */
type Part = 'weight_ih' | 'weight_hh' | 'bias_ih' | 'bias_hh';
type Layer = Readonly<Partial<Record<Part, FoundTensor>>>;

/** A recurrent module: the tensors whose names begin alike. */
interface Module {
  readonly prefix: string;
  /** By `l0`, `l0_reverse`. */
  readonly layers: Map<string, Partial<Record<Part, FoundTensor>>>;
}

/** A module whose shapes fit together. */
interface MeasuredModule {
  readonly prefix: string;
  readonly gates: number;
  readonly hiddenSize: number;
  readonly directions: number;
  readonly inputSize: number;
  /** Layer by layer, each with one or two directions. */
  readonly layers: readonly (readonly Layer[])[];
}

const recurrentName = /^(.*?)((?:weight|bias)_(?:ih|hh))(?:_l(\d{1,3}))?(_reverse)?$/;
const classifierName = /(^|[._])(fc|linear|classifier|head|out|output|dense|decoder)\d*([._]|$)/i;

/**
 * Recognises a recurrent classifier by PyTorch's names for its tensors, whatever comes before them, or else by shapes.
 * @returns null if the file has no recurrent layer
 */
export function recogniseTensors(tensors: readonly FoundTensor[]): RecognisedTensors | null {
  const usable = tensors.filter(({ type }) => isWeightType(type));
  const named = recurrentModules(usable);
  const notes: string[] = [];
  const measured = named.map(measure).filter((module) => module !== null);
  const byShape = named.length === 0 ? layerByShapes(usable) : null;
  if (byShape !== null) {
    measured.push(byShape);
    notes.push('The tensors have unknown names; their places were guessed from their shapes.');
  }
  const [first, ...others] = measured;
  if (first === undefined) return null;
  const stack = [first, ...stackedOn(first, others)];
  if (stack.length > 1) {
    const names = stack.map(({ prefix }) => prefix.replace(/[._]$/, '') || 'the first');
    notes.push(`The modules ${names.join(', ')} are read as layers on top of each other.`);
  }
  const places = new Map<string, string>();
  const layers = stack.flatMap((module) => module.layers);
  for (const [layer, directions] of layers.entries()) {
    for (const [direction, parts] of directions.entries()) {
      for (const [part, { name }] of Object.entries(parts)) {
        places.set(`rnn.${part}_${layerSuffix(layer, direction)}`, name);
      }
    }
  }
  const { gates, hiddenSize, directions, inputSize } = first;
  const used = new Set(places.values());
  const left = usable.filter(({ name }) => !used.has(name));
  const head = classifierOf(left, hiddenSize * directions);
  if (head !== null) {
    places.set('fc.weight', head.weight.name);
    if (head.bias !== null) places.set('fc.bias', head.bias.name);
  }
  return {
    cell: cellWithGates(gates)!,
    hiddenSize,
    layers: layers.length,
    bidirectional: directions === 2,
    inputSize,
    classifier:
      head === null ? null : { classes: head.weight.shape[0]!, inputs: head.weight.shape[1]! },
    places,
    notes,
  };
}

function cellWithGates(gates: number): ExperimentConfig['cell'] | undefined {
  return cellNames.find((cell) => cells[cell].gates.length === gates);
}

function recurrentModules(tensors: readonly FoundTensor[]): Module[] {
  const modules = new Map<string, Module>();
  for (const tensor of tensors) {
    const [, prefix, part, layer = '0', reverse = ''] = recurrentName.exec(tensor.name) ?? [];
    if (prefix === undefined || part === undefined) continue;
    const module = modules.get(prefix) ?? { prefix, layers: new Map() };
    modules.set(prefix, module);
    const suffix = `l${Number(layer)}${reverse}`;
    const parts = module.layers.get(suffix) ?? {};
    module.layers.set(suffix, parts);
    parts[part as Part] = tensor;
  }
  return [...modules.values()];
}

/** @returns null if its first layer isn't that of a known cell */
function measure({ prefix, layers: found }: Module): MeasuredModule | null {
  const inputs = found.get('l0')?.weight_ih;
  const recurrent = found.get('l0')?.weight_hh;
  const sizes = sizesOf(inputs, recurrent);
  if (sizes === null) return null;
  const directions = found.has('l0_reverse') ? 2 : 1;
  const layers: Layer[][] = [];
  while (found.has(layerSuffix(layers.length, 0))) {
    const at = layers.length;
    layers.push(
      Array.from(
        { length: directions },
        (_, direction) => found.get(layerSuffix(at, direction)) ?? {},
      ),
    );
  }
  return { prefix, directions, layers, ...sizes };
}

/** The sizes that two matrices of a layer show; null if they can't be those of a known cell. */
function sizesOf(
  inputs: FoundTensor | undefined,
  recurrent: FoundTensor | undefined,
): Pick<MeasuredModule, 'gates' | 'hiddenSize' | 'inputSize'> | null {
  if (inputs?.shape.length !== 2 || recurrent?.shape.length !== 2) return null;
  const [rows = 0, inputSize = 0] = inputs.shape;
  const [recurrentRows, hiddenSize = 0] = recurrent.shape;
  const gates = rows / hiddenSize;
  if (rows !== recurrentRows || cellWithGates(gates) === undefined) return null;
  return { gates, hiddenSize, inputSize };
}

/** Modules that read what the one before them puts out, in the order of the file. */
function stackedOn(first: MeasuredModule, others: readonly MeasuredModule[]): MeasuredModule[] {
  return others.filter(
    ({ gates, hiddenSize, directions, inputSize }) =>
      gates === first.gates &&
      hiddenSize === first.hiddenSize &&
      directions === first.directions &&
      inputSize === hiddenSize * directions,
  );
}

/** The first two matrices that could be a layer's, and the vectors that could be its biases. */
function layerByShapes(tensors: readonly FoundTensor[]): MeasuredModule | null {
  const matrices = tensors.filter(({ shape }) => shape.length === 2);
  for (const inputs of matrices) {
    for (const recurrent of matrices) {
      const sizes = inputs === recurrent ? null : sizesOf(inputs, recurrent);
      if (sizes === null) continue;
      const rows = sizes.gates * sizes.hiddenSize;
      const [first, second] = tensors.filter(
        ({ shape }) => shape.length === 1 && shape[0] === rows,
      );
      const layer: Layer = {
        weight_ih: inputs,
        weight_hh: recurrent,
        ...(first === undefined ? {} : { bias_ih: first }),
        ...(second === undefined ? {} : { bias_hh: second }),
      };
      return { prefix: '', directions: 1, layers: [[layer]], ...sizes };
    }
  }
  return null;
}

/** The last linear layer that could read the recurrent part, preferably one with a usual name. */
function classifierOf(
  tensors: readonly FoundTensor[],
  outputs: number,
): { readonly weight: FoundTensor; readonly bias: FoundTensor | null } | null {
  const matrices = tensors.filter(
    ({ shape: [rows = 0, columns = 0, ...rest] }) =>
      rest.length === 0 && rows > 0 && columns > 0 && columns % outputs === 0,
  );
  const weight = matrices.findLast(({ name }) => classifierName.test(name)) ?? matrices.at(-1);
  if (weight === undefined) return null;
  const vectors = tensors.filter(({ shape }) => shape.length === 1 && shape[0] === weight.shape[0]);
  const bias = /weight$/.test(weight.name)
    ? vectors.find(({ name }) => name === weight.name.replace(/weight$/, 'bias'))
    : vectors.length === 1
      ? vectors[0]
      : undefined;
  return { weight, bias: bias ?? null };
}
