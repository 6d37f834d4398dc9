import { UnrollError } from '#shared/contract/errors';
import type { Grouping } from '#shared/compare/grouping';
import { fieldKeys, type FieldKey } from '#shared/catalogue/fields';
import { propertyNamed } from '#shared/experiment/filter/vocabulary';
import { nearest } from '#shared/text/nearest';
import type { Option } from '../hosts/arguments.ts';

const allButSeed = 'all-but-seed';
const batch = 'batch';

/** The flag that groups runs. */
export const groupingOption: Option = {
  kind: 'value',
  name: 'group-by',
  placeholder: 'FIELDS',
  allowed: `fields of the config, separated by commas, or ${batch} or ${allButSeed}`,
  help: `Groups runs that have the same values of these fields; with ${batch}, runs of the same batch or sweep; with ${allButSeed}, runs that differ only in their seed, or in fields without effect.`,
};

/**
 * Reads the value of the flag: fields named as in a config (`hiddenSize`), as flags (`hidden-size`), or by their other
 * names (`hidden`).
 * @throws UnrollError 'invalid-input' naming the flag and, for an unknown field, the nearest known one
 */
export function groupingOf(written: string | undefined): Grouping {
  if (written === undefined) return { kind: 'none' };
  if (written === allButSeed) return { kind: 'allButSeed' };
  if (written === batch) return { kind: 'batch' };
  return { kind: 'keys', keys: written.split(',').map((name) => fieldNamed(name.trim())) };
}

function fieldNamed(name: string): FieldKey {
  const found = fieldKeys.find((key) => key === propertyNamed(name)?.name);
  if (found !== undefined) return found;
  const meant = nearest(name, [...fieldKeys, allButSeed, batch]);
  throw new UnrollError(
    'invalid-input',
    `--group-by: there is no field ${JSON.stringify(name)}; ` +
      (meant === undefined ? '"unroll train --help" lists them' : `did you mean ${meant}?`),
  );
}
