import { configSchema, defaultConfig } from '#shared/experiment/config';
import { fieldKeys, type ExperimentConfig } from '#shared/catalogue/fields';
import { newRecord } from '#shared/experiment/new-record';
import {
  experimentRecordSchema,
  recordVersion,
  type ExperimentRecord,
} from '#shared/experiment/record';

/** @returns whether a config has a field that this Unroll doesn't know, so that it can't be trained here */
export function hasUnknownFields({ config }: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof config === 'object' &&
    config !== null &&
    Object.keys(config).some((key) => !fieldKeys.includes(key as keyof ExperimentConfig))
  );
}

/**
 * @returns what can be shown of a record from a newer Unroll: every part that has a known form, and for the rest the
 * values of a new experiment. Its version is above ours.
 * @param document the parsed files, merged
 * @param id replaces the document's own if that can't be used
 */
export function viewNewerRecord(
  document: Readonly<Record<string, unknown>>,
  id: string,
): ExperimentRecord {
  const config = viewNewerConfig(document.config);
  const view: Record<string, unknown> = newRecord({
    id,
    name: id,
    createdAt: new Date(0).toISOString(),
    config,
  });
  for (const [key, schema] of Object.entries(experimentRecordSchema.shape)) {
    const part = schema.safeParse(document[key]);
    if (part.success) view[key] = part.data;
  }
  view.schemaVersion = Math.max(Number(document.schemaVersion) || 0, recordVersion + 1);
  return view as ExperimentRecord;
}

function viewNewerConfig(stored: unknown): ExperimentConfig {
  const defaults = defaultConfig();
  if (typeof stored !== 'object' || stored === null) return defaults;
  const given = stored as Record<string, unknown>;
  const known = fieldKeys.filter((key) => Object.hasOwn(given, key));
  const view = { ...defaults, ...Object.fromEntries(known.map((key) => [key, given[key]])) };
  const result = configSchema.safeParse(view);
  if (result.success) return result.data;
  const refused = result.error.issues.map((issue) => issue.path[0] as keyof ExperimentConfig);
  return { ...view, ...Object.fromEntries(refused.map((key) => [key, defaults[key]])) };
}
