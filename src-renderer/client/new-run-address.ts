import type { LocationQuery, RouteLocationRaw } from 'vue-router';
import { fieldProblem } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';

/** The address of the form with the config of an experiment, and some fields changed. */
export function newRunFrom(id: string, changes: Partial<ExperimentConfig> = {}): RouteLocationRaw {
  const changed = Object.entries(changes).map(([key, value]) => [key, String(value)]);
  return { name: 'new', query: { from: id, ...Object.fromEntries(changed) } };
}

/** The address of the form with the config of an experiment, beginning from its weights. */
export function fineTuningOf({ id, weightsSha256, config }: ExperimentRecord): RouteLocationRaw {
  const epochs = config.epochs === 0 ? { epochs: fields.epochs.default } : {};
  return newRunFrom(id, { initialWeights: weightsSha256 ?? '', ...epochs });
}

/** The changed fields in such an address; what isn't a field or not an allowed value is left out. */
export function changesIn(query: LocationQuery): Partial<ExperimentConfig> {
  const changes: [FieldKey, unknown][] = [];
  for (const key of fieldKeys) {
    const text = query[key];
    if (typeof text !== 'string') continue;
    const value = valueOf(fields[key], text);
    if (fieldProblem(key, value) === undefined) changes.push([key, value]);
  }
  return Object.fromEntries(changes);
}

function valueOf({ kind }: Field, text: string): unknown {
  switch (kind) {
    case 'integer':
    case 'real':
      return text.trim() === '' ? text : Number(text);
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'choice':
    case 'text':
      return text;
  }
}
