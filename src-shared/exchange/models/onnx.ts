import {
  directionCount,
  gateCount,
  layerInputSize,
  layerSuffix,
  type Network,
} from '../../network/network.ts';
import { bytesField, bytesOf, integerField, message, type Encoded } from '../protobuf.ts';
import {
  joined,
  reorderGates,
  tensorsByName,
  type ImagePreparation,
  type ModelFormat,
} from './exported-model.ts';

/**
 * Models in ONNX (https://onnx.ai/onnx/repo-docs/IR.html): IR version 8, operators of opset 17. Field numbers are those of
 * onnx.proto. The graph's input is a batch of images as bytes; order and normalisation of the pixels are part of it.
 */

const irVersion = 8;
const opset = 17;
const elementType = { float: 1, uint8: 2, int32: 6, int64: 7 } as const;

/** For each gate of ONNX (GRU: z, r, h; LSTM: i, o, f, c) its number in PyTorch's order. */
const gateOrder = { RNN: [0], GRU: [1, 0, 2], LSTM: [0, 3, 1, 2] } as const satisfies Readonly<
  Record<Network['cell'], readonly number[]>
>;

type Attribute = number | string | readonly number[] | readonly string[];

export const onnx: ModelFormat = {
  label: 'ONNX',
  purpose:
    'For ONNX Runtime, the web, phones and other programs: takes images as bytes and returns logits.',
  lost: 'Dropout and everything about training.',
  obstacle: () => null,
  write: (model, fileName) => [
    {
      name: `${fileName}.onnx`,
      content: onnxModel(model.network, model.parameters, model.preparation),
    },
  ],
};

/**
 * @param preparation how images become sequences; null: the input `sequences` is [batch, sequence length, input size] of
 *   single-precision numbers instead of `images`, [batch, side, side] of bytes
 * @returns an ONNX file whose output `logits` is [batch, classes]
 */
export function onnxModel(
  network: Network,
  parameters: Float32Array,
  preparation: ImagePreparation | null,
): Uint8Array {
  const prepared = preparation === null ? sequenceInput(network) : imageInput(network, preparation);
  const recurrent = recurrentPart(network, parameters);
  const graph = message(
    [...prepared.nodes, ...recurrent.nodes].map((node) => bytesField(1, node)),
    bytesField(2, 'unroll'),
    [...prepared.tensors, ...recurrent.tensors].map((tensor) => bytesField(5, tensor)),
    bytesField(11, prepared.input),
    bytesField(12, valueInfo('logits', elementType.float, ['batch', network.classes])),
  );
  return message(
    integerField(1, irVersion),
    bytesField(2, 'Unroll'),
    bytesField(7, graph),
    bytesField(8, message(bytesField(1, ''), integerField(2, opset))),
  );
}

interface GraphPart {
  readonly nodes: readonly Encoded[];
  readonly tensors: readonly Encoded[];
}

function sequenceInput({
  sequenceLength,
  inputSize,
}: Network): GraphPart & { readonly input: Encoded } {
  const shape = ['batch', sequenceLength, inputSize];
  return {
    input: valueInfo('sequences', elementType.float, shape),
    nodes: [node('Transpose', ['sequences'], ['steps'], { perm: [1, 0, 2] })],
    tensors: [],
  };
}

/** Looks up each pixel's input in a table, which gives exactly the numbers that the network was trained with. */
function imageInput(
  { sequenceLength, inputSize }: Network,
  { side, pixels, table }: ImagePreparation,
): GraphPart & { readonly input: Encoded } {
  return {
    input: valueInfo('images', elementType.uint8, ['batch', side, side]),
    nodes: [
      node('Cast', ['images'], ['bytes'], { to: elementType.int32 }),
      node('Reshape', ['bytes', 'areaShape'], ['areas']),
      node('Gather', ['areas', 'pixelOrder'], ['ordered'], { axis: 1 }),
      node('Gather', ['inputOfByte', 'ordered'], ['inputs'], { axis: 0 }),
      node('Transpose', ['inputs'], ['steps'], { perm: [1, 0, 2] }),
    ],
    tensors: [
      integersTensor('areaShape', [2], [0, side * side]),
      integersTensor('pixelOrder', [sequenceLength, inputSize], [...pixels]),
      floatsTensor('inputOfByte', [table.length], table),
    ],
  };
}

/** From `steps`, [sequence length, batch, input size], to `logits`. */
function recurrentPart(network: Network, parameters: Float32Array): GraphPart {
  const { cell, hiddenSize, layers, bidirectional } = network;
  const tensor = tensorsByName(network, parameters);
  const order = gateOrder[cell];
  const directions = directionCount(network);
  const rows = gateCount(cell) * hiddenSize;
  const gates = (name: string): Float32Array => reorderGates(tensor(name).data, order);
  const nodes: Encoded[] = [];
  const tensors: Encoded[] = [integersTensor('outputsShape', [3], [0, 0, -1])];
  const attributes = {
    hidden_size: hiddenSize,
    direction: bidirectional ? 'bidirectional' : 'forward',
    ...cellAttributes(network),
  };
  for (let layer = 0; layer < layers; layer++) {
    const suffixes = Array.from({ length: directions }, (_, direction) =>
      layerSuffix(layer, direction),
    );
    const all = (kind: string) => joined(suffixes.map((suffix) => gates(`rnn.${kind}_${suffix}`)));
    const biases = suffixes.flatMap((suffix) => [
      gates(`rnn.bias_ih_${suffix}`),
      gates(`rnn.bias_hh_${suffix}`),
    ]);
    const inputSize = layerInputSize(network, layer);
    tensors.push(
      floatsTensor(`W${layer}`, [directions, rows, inputSize], all('weight_ih')),
      floatsTensor(`R${layer}`, [directions, rows, hiddenSize], all('weight_hh')),
      floatsTensor(`B${layer}`, [directions, 2 * rows], joined(biases)),
    );
    const input = layer === 0 ? 'steps' : `outputs${layer - 1}`;
    nodes.push(
      node(
        cell,
        [input, `W${layer}`, `R${layer}`, `B${layer}`],
        [`byDirection${layer}`, `final${layer}`],
        attributes,
      ),
      node('Transpose', [`byDirection${layer}`], [`directionsLast${layer}`], {
        perm: [0, 2, 1, 3],
      }),
      node('Reshape', [`directionsLast${layer}`, 'outputsShape'], [`outputs${layer}`]),
    );
  }
  const readout = readoutPart(network);
  nodes.push(...readout.nodes);
  const weight = tensor('fc.weight');
  const bias = tensor('fc.bias');
  tensors.push(
    ...readout.tensors,
    floatsTensor('fc.weight', weight.shape, weight.data),
    floatsTensor('fc.bias', bias.shape, bias.data),
  );
  nodes.push(node('Gemm', ['features', 'fc.weight', 'fc.bias'], ['logits'], { transB: 1 }));
  return { nodes, tensors };
}

function cellAttributes(network: Network): Record<string, Attribute> {
  switch (network.cell) {
    case 'RNN': {
      const activation = network.nonlinearity === 'relu' ? 'Relu' : 'Tanh';
      return { activations: Array.from({ length: directionCount(network) }, () => activation) };
    }
    case 'GRU':
      return { linear_before_reset: network.resetGate === 'after' ? 1 : 0 };
    case 'LSTM':
      return {};
  }
}

function readoutPart({ readout, layers }: Network): GraphPart {
  const outputs = `outputs${layers - 1}`;
  if (readout === 'mean') {
    const mean = node('ReduceMean', [outputs], ['features'], { axes: [0], keepdims: 0 });
    return { nodes: [mean], tensors: [] };
  }
  const source = readout === 'all' ? outputs : `final${layers - 1}`;
  return {
    nodes: [
      node('Transpose', [source], ['batchFirst'], { perm: [1, 0, 2] }),
      node('Reshape', ['batchFirst', 'featuresShape'], ['features']),
    ],
    tensors: [integersTensor('featuresShape', [2], [0, -1])],
  };
}

function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Encoded {
  return message(
    inputs.map((name) => bytesField(1, name)),
    outputs.map((name) => bytesField(2, name)),
    bytesField(4, operator),
    Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value))),
  );
}

/** AttributeProto, whose field 20 says which of the others has the value. */
function attribute(name: string, value: Attribute): Encoded {
  const named = bytesField(1, name);
  if (typeof value === 'number') return message(named, integerField(3, value), integerField(20, 2));
  if (typeof value === 'string') return message(named, bytesField(4, value), integerField(20, 3));
  const items = value.map((item) =>
    typeof item === 'number' ? integerField(8, item) : bytesField(9, item),
  );
  return message(named, items, integerField(20, typeof value[0] === 'number' ? 7 : 8));
}

function floatsTensor(name: string, shape: readonly number[], data: Float32Array): Encoded {
  return tensorOf(name, shape, elementType.float, bytesOf(data));
}

function integersTensor(name: string, shape: readonly number[], data: readonly number[]): Encoded {
  return tensorOf(name, shape, elementType.int64, bytesOf(BigInt64Array.from(data, BigInt)));
}

function tensorOf(
  name: string,
  shape: readonly number[],
  type: number,
  bytes: Uint8Array,
): Encoded {
  return message(
    shape.map((size) => integerField(1, size)),
    integerField(2, type),
    bytesField(8, name),
    bytesField(9, bytes),
  );
}

/** ValueInfoProto: the name, element type and shape of an input or output; a text names a size that isn't fixed. */
function valueInfo(name: string, type: number, shape: readonly (number | string)[]): Encoded {
  const sizes = shape.map((size) =>
    bytesField(1, typeof size === 'string' ? bytesField(2, size) : integerField(1, size)),
  );
  const tensorType = message(integerField(1, type), bytesField(2, message(...sizes)));
  return message(bytesField(1, name), bytesField(2, bytesField(1, tensorType)));
}
