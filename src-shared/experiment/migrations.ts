/** Converts the document of a file from one schema version to the next, except for the version number itself. */
export type Migration = (document: Record<string, unknown>) => Record<string, unknown>;

/**
 * The step at index i converts version i + 1 to i + 2, so there is one step fewer than `recordVersion`.
 * Version 1 kept everything in `experiment.json` that has since been in three files, under the same keys. It is read as
 * the base of all three, and never rewritten.
 */
export const migrations: readonly Migration[] = [(document) => document];

/**
 * Converts a document of any older version to the current one. A newer one is returned unchanged.
 * @throws RangeError if the document has no valid version
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
