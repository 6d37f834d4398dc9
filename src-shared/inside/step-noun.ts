import type { ExperimentConfig } from '../catalogue/fields.ts';

const nouns: Readonly<Record<ExperimentConfig['sequenceOrder'], string>> = {
  rows: 'row',
  reversedRows: 'row',
  columns: 'column',
  pixels: 'pixel',
  permutedPixels: 'pixel',
  blocks: 'block',
};

/** What a network reads in one step of its sequence: `row`, `column`, `pixel` or `block`. */
export function stepNoun({ sequenceOrder }: Pick<ExperimentConfig, 'sequenceOrder'>): string {
  return nouns[sequenceOrder];
}

/**
 * The noun for steps that are numbered in the order of reading: `row` in `After row 14`. A row that is read from the bottom
 * has another number in the image, so there it is `step`.
 */
export function numberedStepNoun(config: Pick<ExperimentConfig, 'sequenceOrder'>): string {
  return config.sequenceOrder === 'reversedRows' ? 'step' : stepNoun(config);
}

/** What several networks read in one step: `step` if they read different things, or if there are none. */
export function commonStepNoun(
  configs: readonly Pick<ExperimentConfig, 'sequenceOrder'>[],
): string {
  const [noun, ...others] = new Set(configs.map(stepNoun));
  return noun === undefined || others.length > 0 ? 'step' : noun;
}
