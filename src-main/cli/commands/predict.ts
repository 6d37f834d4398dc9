import type { CommandInput, Prediction } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { classLabels } from '#shared/data/class-name';
import { visibleLine } from '#shared/text/control-characters';
import { formatPercent } from '#shared/text/format';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import { done, type Command } from '../command.ts';
import { experimentPositional, machineOptions } from '../common-options.ts';
import { readDrawingDigit } from '../drawing-file.ts';
import { machineOf } from '../config-flags.ts';
import { readPngDigit } from '../png.ts';

type Source = CommandInput<'predict'>['source'];

const indexAllowed = 'a whole number from 0';

/** `predict`: asks a saved model which digit an image shows. */
export const predict: Command = {
  name: 'predict',
  summary: 'Predicts the digit in an image, a drawing or a test example.',
  description: [
    'A picture is a PNG of up to 4096x4096 pixels, bright on dark or dark on bright, drawn or photographed on paper. The digit is cropped, scaled and centred like MNIST’s own. A picture of 28x28 pixels is used as it is, except that dark ink on a bright ground is inverted.',
    'A drawing is a file ending in .json with the pad’s "width" and "height", the line’s "brush" and the "strokes", each a list of points with "x", "y" and "pressure". The strokes are redrawn as wide as MNIST’s.',
  ],
  positionals: [
    experimentPositional,
    {
      name: 'image',
      help: 'a PNG file, or a drawing in a .json file; not with --test-index',
      optional: true,
    },
  ],
  options: [
    {
      title: 'Image',
      options: [
        {
          kind: 'value',
          name: 'test-index',
          placeholder: 'N',
          allowed: indexAllowed,
          help: 'Uses an example of the test set instead, counted from 0.',
        },
      ],
    },
    machineOptions,
  ],
  async run({ workbench, arguments: given }) {
    const [reference = ''] = given.positionals;
    const machine = machineOf(given);
    const source = await sourceOf(given);
    const { record } = await workbench.call('experiments.show', { experiment: reference });
    const { id } = record;
    const classNames = record.data?.classNames ?? null;
    const [prediction] = await workbench.call('predict', { experiment: id, ...machine, source });
    if (prediction === undefined) throw new UnrollError('internal', 'the model gave no answer');
    return done(
      { experimentId: id, ...prediction, classNames },
      describePrediction(prediction, classNames),
    );
  },
};

async function sourceOf({ positionals, values }: ParsedArguments): Promise<Source> {
  const [, path] = positionals;
  const written = values.get('test-index');
  if ((path === undefined) === (written === undefined)) {
    throw new UnrollError('invalid-input', 'give either an image file or --test-index');
  }
  if (path !== undefined) {
    const isDrawing = path.toLowerCase().endsWith('.json');
    return {
      kind: 'images',
      images: isDrawing ? await readDrawingDigit(path) : await readPngDigit(path),
    };
  }
  const index = /^\d+$/.test(written ?? '') ? Number(written) : NaN;
  if (Number.isSafeInteger(index)) return { kind: 'testExample', index };
  throw new UnrollError(
    'invalid-input',
    `--test-index: ${written} is not allowed; use ${indexAllowed}`,
  );
}

function describePrediction(
  { predicted, probabilities, label }: Prediction,
  classNames: readonly string[] | null,
): string {
  const labels = classLabels(classNames, probabilities.length).map(visibleLine);
  const width = Math.max(...labels.map(({ length }) => length));
  const truth =
    label === null ? '' : label === predicted ? ' (correct)' : ` (it is ${labels[label]})`;
  const bars = probabilities.map((probability, digit) => {
    const bar = '#'.repeat(Math.round(30 * probability));
    const share = formatPercent(probability).padStart(8);
    return `${labels[digit]!.padEnd(width)}  ${share}  ${bar}`.trimEnd();
  });
  return [`${labels[predicted]}${truth}`, ...bars].join('\n');
}
