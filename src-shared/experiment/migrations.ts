/** Brings the document of a file from one schema version to the next, apart from the version number itself. */
export type Migration = (document: Record<string, unknown>) => Record<string, unknown>;

/**
 * The step at index i brings version i + 1 to i + 2; there is one less of them than `recordVersion` says.
 * Version 1 kept in `experiment.json` all that lies in three files since, under the same keys: it is read as their
 * common beginning, and never rewritten.
 */
export const migrations: readonly Migration[] = [(document) => document];

/**
 * Brings a document of any older version to the present one. A newer one is handed back as it is.
 * @throws RangeError if the document names no version
 */
export function migrateRecord(
  document: Record<string, unknown>,
  steps: readonly Migration[] = migrations,
): Record<string, unknown> {
  const version = document.schemaVersion;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) {
    throw new RangeError(
      `schemaVersion: ${JSON.stringify(version) ?? 'nothing'} is not allowed; use a whole number from 1`,
    );
  }
  return steps
    .slice(version - 1)
    .reduce<Record<string, unknown>>(
      (older, step, index) => ({ ...step(older), schemaVersion: version + index + 1 }),
      document,
    );
}
