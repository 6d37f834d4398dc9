import type { ExportedModel } from './exported-model.ts';

/**
 * A JavaScript module that loads a LayersModel, prepares images for it, and checks its logits for some test examples.
 * @param modelFile the name of the file with the topology
 */
export function javaScriptExample(model: ExportedModel, modelFile: string): string {
  const { network, preparation, examples, name } = model;
  const { sequenceLength, inputSize } = network;
  const cases = examples.map(({ image, label, logits }) => ({
    label,
    image: [...image],
    logits: [...logits],
  }));
  return `// ${singleLine(name)}, trained with Unroll.
// npm install @tensorflow/tfjs && node ${modelFile.replace(/\.json$/, '.mjs')}
import * as tf from '@tensorflow/tfjs';
import { readFile } from 'node:fs/promises';

const sequenceLength = ${sequenceLength};
const inputSize = ${inputSize};
/** The pixel (row * ${preparation.side} + column) that is read at each place of the sequence. */
const pixels = ${JSON.stringify([...preparation.pixels])};
/** What the network reads for each byte. */
const inputOfByte = Float32Array.of(${[...preparation.table].join(', ')});

/** Images of ${preparation.side}x${preparation.side} bytes, white on black, as the network expects them. */
export function prepare(images) {
  const sequences = images.map((image) =>
    Array.from({ length: sequenceLength }, (_, step) =>
      Array.from({ length: inputSize }, (_, at) => inputOfByte[image[pixels[step * inputSize + at]]]),
    ),
  );
  return tf.tensor3d(sequences, [images.length, sequenceLength, inputSize]);
}

/** Loads the model from the folder of this file. In a web page, use tf.loadLayersModel(url) instead. */
export async function load() {
  const read = (file) => readFile(new URL(file, import.meta.url));
  const { modelTopology, weightsManifest } = JSON.parse(await read(${JSON.stringify(modelFile)}));
  const [{ paths, weights }] = weightsManifest;
  const bytes = await read(paths[0]);
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weights, weightData }));
}

/** Test digits with the logits that Unroll computes for them. */
const examples = ${JSON.stringify(cases)};

const model = await load();
const answers = model.predict(prepare(examples.map(({ image }) => image))).arraySync();
for (const [index, { label, logits }] of examples.entries()) {
  const largest = Math.max(1, ...logits.map(Math.abs));
  const error = Math.max(...logits.map((logit, at) => Math.abs(logit - answers[index][at]))) / largest;
  if (error > 1e-4) throw new Error(\`example \${index}: the logits differ by \${error}\`);
  console.log(\`a \${label} is read as \${answers[index].indexOf(Math.max(...answers[index]))}\`);
}
`;
}

/** A name in a comment of one line. */
function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
