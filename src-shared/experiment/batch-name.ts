import { cellNames, listCells } from '../catalogue/cells/cells.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import { foldText } from '../text/fold-text.ts';
import { counted } from '../text/format.ts';
import { effectiveConfig } from './effects.ts';
import { longestName } from './name.ts';

/** At most so many varied fields are named. */
const maxFields = 3;

/**
 * A name for the batch of some runs that are created together: what varies in them, as in `RNN, GRU and LSTM`,
 * `hidden size × learning rate` or `GRU 64, 5 seeds`. A number is added if there is such a batch already.
 * @param taken the names of the batches that exist; null: runs without one
 * @returns null for a single run, which is no batch
 */
export function batchName(
  configs: readonly ExperimentConfig[],
  taken: Iterable<string | null>,
): string | null {
  if (configs.length < 2) return null;
  return freeName(whatVaries(configs).slice(0, longestName - 6), taken);
}

function whatVaries(configs: readonly ExperimentConfig[]): string {
  const effective = configs.map((config) => effectiveConfig(config));
  const varied = fieldKeys.filter((key) => countOf(key, effective) > 1);
  const isMatched =
    varied.includes('cell') && varied.includes('hiddenSize') && isSizeByCell(effective);
  const named = varied.filter((key) => key !== 'seed' && !(isMatched && key === 'hiddenSize'));
  return [
    whatDiffers(named, effective),
    ...(isMatched ? ['matched sizes'] : []),
    ...(varied.includes('seed') ? [counted(countOf('seed', effective), 'seed')] : []),
  ].join(', ');
}

/** The fields as words; their values for the cell alone, and the network's if there are none. */
function whatDiffers(named: readonly FieldKey[], configs: readonly ExperimentConfig[]): string {
  if (named.length === 0) return `${configs[0]!.cell} ${configs[0]!.hiddenSize}`;
  if (named.length === 1 && named[0] === 'cell') {
    return listCells(cellNames.filter((name) => configs.some((config) => config.cell === name)));
  }
  const labels = named.slice(0, maxFields).map((key) => inSentence(fields[key].label));
  const more = named.length - labels.length;
  return `${labels.join(' × ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function inSentence(label: string): string {
  return `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}

function countOf(key: FieldKey, configs: readonly ExperimentConfig[]): number {
  return new Set(configs.map((config) => config[key])).size;
}

/** Whether the hidden size follows from the cell, as if it was chosen to match the cells' parameters. */
function isSizeByCell(configs: readonly ExperimentConfig[]): boolean {
  const pairs = new Set(configs.map(({ cell, hiddenSize }) => `${cell} ${hiddenSize}`));
  return pairs.size === countOf('cell', configs);
}

function freeName(name: string, taken: Iterable<string | null>): string {
  const used = new Set([...taken].map((each) => foldText(each ?? '')));
  if (!used.has(foldText(name))) return name;
  for (let number = 2; ; number++) {
    const numbered = `${name} ${number}`;
    if (!used.has(foldText(numbered))) return numbered;
  }
}
