import { beforeEach, expect, it } from 'vitest';
import { ListRevisions } from '#main/experiments/list-revisions';
import type { ListedExperiment } from '#shared/contract/commands';
import type { Revision } from '#shared/contract/revision';
import { sampleRecord } from '../../support/records.ts';

const listed = (id: string): ListedExperiment => ({
  ...{ kind: 'experiment', record: sampleRecord({ id }), readOnly: false },
});
const damaged = (id: string, reason: string): ListedExperiment => ({ kind: 'damaged', id, reason });
const [a, b, c] = [listed('a'), listed('b'), listed('c')];

let revisions: ListRevisions;
beforeEach(() => {
  revisions = new ListRevisions();
});

/** What has changed since a revision, as ids. */
function since(revision: Revision): { changed: string[] | null; removed: readonly string[] } {
  const { entries, removed } = revisions.changes(revision);
  const idOf = (entry: ListedExperiment): string =>
    entry.kind === 'experiment' ? entry.record.id : entry.id;
  return { changed: entries?.map(idOf).sort() ?? null, removed };
}
const nothing = { changed: [], removed: [] };

it('says nothing while the list is the same, also to whoever asked before it was first read', () => {
  const before = revisions.changes(null);
  expect(before).toMatchObject({ entries: null, revision: { number: 0 } });
  revisions.update([a, b]);
  expect(since(before.revision)).toEqual(nothing);
  revisions.update([{ ...a }, { ...b }]);
  expect(since(before.revision)).toEqual(nothing);
});

it('says which have been added, changed and removed since', () => {
  revisions.update([a, b, damaged('d', 'no JSON')]);
  const first = revisions.current;
  revisions.update([listed('a'), c, damaged('d', 'no JSON')]);
  const second = revisions.current;
  expect(since(first)).toEqual({ changed: ['a', 'c'], removed: ['b'] });
  revisions.update([listed('a'), c, damaged('d', 'too long')]);
  expect(since(second)).toEqual({ changed: ['a', 'd'], removed: [] });
  expect(since(first)).toEqual({ changed: ['a', 'c', 'd'], removed: ['b'] });
  expect(since(revisions.current)).toEqual(nothing);
});

it('says of one that is back that it is there', () => {
  revisions.update([a, b]);
  const first = revisions.current;
  revisions.update([a]);
  revisions.update([a, b]);
  expect(since(first)).toEqual({ changed: ['b'], removed: [] });
});

it('can’t say it to whoever has a revision of another program, or a later one', () => {
  revisions.update([a]);
  const unknown = { changed: null, removed: [] };
  expect(since(new ListRevisions().current)).toEqual(unknown);
  expect(since({ ...revisions.current, number: 7 })).toEqual(unknown);
});
