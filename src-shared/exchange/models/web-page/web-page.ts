import { variantFields } from '../../../catalogue/cells/cell.ts';
import { cellEntry } from '../../../catalogue/cells/cells.ts';
import { parameterLayout, type Network } from '../../../network/network.ts';
import { escapeXml } from '../../../report/xml-text.ts';
import { counted, formatCount, formatPercent } from '../../../text/format.ts';
import type { ExportedModel, ModelFormat } from '../exported-model.ts';
import { pageModel, type PageModel } from './page-model.ts';
import { storedBytes, type WeightBits } from './stored-weights.ts';

/**
 * Models as a self-contained page, which draws and reads digits: the built page (src-renderer/model-page) with a model put
 * into it. It has everything inside and asks no network for anything.
 */

/** The most bytes that a page may have. */
export const largestPage = 1_500_000;
const largestPageText = '1.5 MB';
/** Of those, what the page has besides the weights: its program, its styles and how it reads an image. */
const pageWithoutWeights = 120_000;
/** The most bytes of weights. Base64 makes four characters of three. */
const largestWeights = ((largestPage - pageWithoutWeights) / 4) * 3;
const bitsInOrder: readonly WeightBits[] = [32, 16, 8];

/** The places in the built page that a model is put into. */
const [titlePlace, modelPlace] = [
  '<title></title>',
  '<script id="model" type="application/json"></script>',
];

export const webPage: ModelFormat = {
  label: 'Web page',
  purpose:
    'For everyone with a browser: one page on which anyone can draw digits for the model to read, offline and without Unroll.',
  lost: `Dropout and everything about training. To stay under ${largestPageText}, the page has weights rounded to 16 bits for networks of more than about ${inThousands(32)} parameters, and to 8 bits for more than about ${inThousands(16)}, and says so.`,
  obstacle(network) {
    if (weightBits(network) !== null) return null;
    const count = formatCount(parameterLayout(network).length);
    return `The page would be larger than ${largestPageText}: this network has ${count} parameters, and at most about ${inThousands(8)} fit. Train with fewer units or layers, or choose ONNX.`;
  },
  needsPage: true,
  write: (model, fileName) => [{ name: `${fileName}.html`, content: filledPage(model) }],
};

/** The most bits for each number of a network's weights with which they fit on a page; null if none do. */
export function weightBits(network: Network): WeightBits | null {
  return bitsInOrder.find((bits) => storedBytes(network, bits) <= largestWeights) ?? null;
}

/** How many parameters fit on a page, as a text. */
function inThousands(bits: WeightBits): string {
  const parameters = largestWeights / (bits / 8);
  return formatCount(Math.floor(parameters / 1000) * 1000);
}

/** @throws Error if the network doesn't fit on a page, or the page has no places for a model */
function filledPage(model: ExportedModel): string {
  const bits = weightBits(model.network);
  if (bits === null) throw new Error('the network doesn’t fit on a page');
  const stored = pageModel(model, factsOf(model, bits), bits);
  const named = put(model.page, titlePlace, `<title>${escapeXml(model.name)}</title>`);
  return put(
    named,
    modelPlace,
    modelPlace.replace('><', () => `>${scriptText(stored)}<`),
  );
}

function put(page: string, place: string, content: string): string {
  if (page.split(place).length !== 2) throw new Error(`the page has no single ${place}`);
  return page.replace(place, () => content);
}

/** JSON that can't end the element around it. */
function scriptText(model: PageModel): string {
  return JSON.stringify(model).replaceAll('<', '\\u003c');
}

function factsOf({ network, testAccuracy }: ExportedModel, bits: WeightBits): string[] {
  const { layers, hiddenSize, bidirectional } = network;
  const inLayers = layers === 1 ? '' : ` in each of ${formatCount(layers)} layers`;
  const rounded = testAccuracy === null ? '' : ' after the test';
  return [
    cellText(network),
    `${counted(hiddenSize, 'unit')}${inLayers}${bidirectional ? ', bidirectional' : ''}`,
    counted(parameterLayout(network).length, 'parameter'),
    ...(testAccuracy === null ? [] : [`test accuracy ${formatPercent(testAccuracy)}`]),
    ...(bits === 32 ? [] : [`weights rounded to ${bits} bits${rounded}`]),
  ];
}

/** The cell with its variant, unless that is PyTorch's usual one of a GRU. */
function cellText({ cell, nonlinearity, resetGate }: Network): string {
  const { label, variants } = cellEntry(cell);
  switch (variants.field) {
    case null:
      return label;
    case 'nonlinearity':
      return `${label} with ${variantFields.nonlinearity[nonlinearity]}`;
    case 'resetGate':
      return resetGate === 'after' ? label : `${label}, reset gate before the product`;
  }
}
