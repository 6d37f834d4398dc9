import type { ExportedFile, ExportedModel, ImagePreparation } from './exported-model.ts';

/** What the Python programs of PyTorch and Keras have in common. All need numpy and nothing else of their own. */

/** The files of a format that is a program beside the experiment's own weights. */
export function programFiles(
  model: ExportedModel,
  fileName: string,
  program: (model: ExportedModel, fileName: string) => string,
): readonly ExportedFile[] {
  return [
    { name: `${fileName}.safetensors`, content: model.weights },
    { name: `${fileName}.py`, content: program(model, fileName) },
  ];
}

/** A Python string literal on one line. */
export function pythonString(text: string): string {
  // JSON's escapes are Python's as well, but for pairs of surrogates, which JSON.stringify leaves as they are.
  return JSON.stringify(text);
}

/** Text for a docstring or comment: on one line, without what would end or escape in it. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\\"]/gu, ' ');
}

/** A whole number, or a decimal one that Python reads back exactly. */
export function pythonNumber(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** Python's True or False. */
export function pythonBoolean(value: boolean): string {
  return value ? 'True' : 'False';
}

/** A function `read_weights(path)` that reads a safetensors file into a dictionary of arrays. */
export const readWeights = `def read_weights(path):
    """The tensors of a safetensors file by their names."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    weights = {}
    for name, tensor in header.items():
        begin, end = tensor["data_offsets"]
        numbers = np.frombuffer(data, "<f4", (end - begin) // 4, start + begin)
        weights[name] = numbers.reshape(tensor["shape"]).copy()
    return weights`;

/** How a program prepares images. */
export interface PythonPreparation extends Omit<ImagePreparation, 'table' | 'mean' | 'deviation'> {
  /** Null before the training, which finds them; the function then asks for what it needs of them. */
  readonly mean: number | null;
  readonly deviation: number | null;
}

/**
 * A function `prepare(images)` that makes the network's input of images, as an array of single-precision numbers. Where
 * the normalisation needs a mean and a deviation that aren't known, it is `prepare(images, mean, deviation)`.
 */
export function prepareFunction(preparation: PythonPreparation, sequenceShape: string): string {
  const { side } = preparation;
  const constants =
    preparation.sequenceOrder === 'permutedPixels'
      ? `# The pixel (row * ${side} + column) that is read at each step.\nORDER = ${JSON.stringify([...preparation.pixels])}\n\n\n`
      : '';
  const asksFor = asksForStatistics(preparation) ? ', mean, deviation' : '';
  const asked = asksForStatistics(preparation)
    ? `

    The mean and standard deviation are those of the pixels of all training images, divided by 255.
    `
    : '';
  return `${constants}def prepare(images${asksFor}):
    """Images of ${side}x${side} bytes, light on dark, as the network expects them: [images, ${sequenceShape}].${asked}"""
    images = np.asarray(images, np.uint8)
    values = ${normalised(preparation)}
    sequences = ${arranged(preparation)}
    return np.ascontiguousarray(sequences, np.float32)`;
}

/** Whether the function that prepares images needs numbers that only training finds. */
export function asksForStatistics({ normalisation, mean, deviation }: PythonPreparation): boolean {
  return normalisation === 'standard' && (mean === null || deviation === null);
}

function normalised({ normalisation, mean, deviation }: PythonPreparation): string {
  switch (normalisation) {
    case 'none':
      return 'images.astype(np.float64)';
    case 'unit':
      return 'images / 255';
    case 'standard':
      if (mean === null || deviation === null) return '(images / 255 - mean) / deviation';
      return `(images / 255 - ${pythonNumber(mean)}) / ${pythonNumber(deviation > 0 ? deviation : 1)}`;
  }
}

function arranged({ sequenceOrder, blockSize, side }: PythonPreparation): string {
  switch (sequenceOrder) {
    case 'rows':
      return 'values';
    case 'reversedRows':
      return 'values[:, ::-1]';
    case 'columns':
      return 'values.transpose(0, 2, 1)';
    case 'pixels':
      return 'values.reshape(len(values), -1, 1)';
    case 'permutedPixels':
      return 'values.reshape(len(values), -1)[:, ORDER, None]';
    case 'blocks': {
      const across = side / blockSize;
      return `values.reshape(-1, ${across}, ${blockSize}, ${across}, ${blockSize}).transpose(0, 1, 3, 2, 4).reshape(-1, ${across * across}, ${blockSize * blockSize})`;
    }
  }
}

/** The examples, and a function \`check(logits_of)\` that compares the logits for them with Unroll's. */
export function checkFunction({ examples, preparation: { side } }: ExportedModel): string {
  const listed = examples.map(
    ({ image, label, logits }) =>
      `    (${label}, "${hexadecimal(image)}", [${logits.map(pythonNumber).join(', ')}]),\n`,
  );
  return `# Test examples: the label, the image and the logits that Unroll computes.
EXAMPLES = [
${listed.join('')}]


def check(logits_of):
    """Compares the logits for the examples with those of Unroll."""
    for number, (label, image, expected) in enumerate(EXAMPLES):
        pixels = np.frombuffer(bytes.fromhex(image), np.uint8).reshape(1, ${side}, ${side})
        found = np.asarray(logits_of(prepare(pixels)))[0]
        error = np.abs(found - expected).max() / max(1, np.abs(expected).max())
        assert error < 1e-4, f"example {number}: the logits differ by {error}"
        print(f"class {label}: read as {found.argmax()}, logits as in Unroll")`;
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
