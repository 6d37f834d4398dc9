import { configSchema, defaultConfig } from '#shared/experiment/config';
import { fieldKeys, type ExperimentConfig } from '#shared/experiment/fields';
import { newRecord } from '#shared/experiment/new-record';
import { experimentRecordSchema, type ExperimentRecord } from '#shared/experiment/record';

/**
 * What can be shown of a record whose schema version is newer than ours: every part that is still as we know it, and
 * for the rest what a new experiment has there. The record keeps its own version number.
 * @param document the parsed file
 * @param id stands in where the document's own can't be used
 */
export function viewNewerRecord(document: Record<string, unknown>, id: string): ExperimentRecord {
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
  view.schemaVersion = document.schemaVersion;
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
