import { expect, test } from 'vitest';
import { migrateRecord, migrations, type Migration } from '#shared/experiment/migrations';
import { recordVersion } from '#shared/experiment/record';

const addColour: Migration = (document) => ({ ...document, colour: 'red' });
const renameColour: Migration = ({ colour, ...others }) => ({ ...others, tint: colour });
const steps = [addColour, renameColour];

test('there is a step from every older version to the current one', () => {
  expect(migrations).toHaveLength(recordVersion - 1);
});

test('a document is converted by the steps that it lacks, in order', () => {
  expect(migrateRecord({ schemaVersion: 1, id: 'a' }, steps)).toEqual({
    schemaVersion: 3,
    id: 'a',
    tint: 'red',
  });
  expect(migrateRecord({ schemaVersion: 2, colour: 'blue' }, steps)).toEqual({
    schemaVersion: 3,
    tint: 'blue',
  });
});

test('a document of the current version or a newer one is unchanged', () => {
  for (const schemaVersion of [3, 4, 99]) {
    const document = { schemaVersion, colour: 'blue' };
    expect(migrateRecord(document, steps)).toBe(document);
  }
});

test.for([undefined, null, 0, -1, 1.5, '1', 2 ** 60])('%s isn’t a version', (schemaVersion) => {
  expect(() => migrateRecord({ schemaVersion }, steps)).toThrow(RangeError);
});
