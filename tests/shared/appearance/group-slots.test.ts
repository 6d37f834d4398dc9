import { expect, it } from 'vitest';
import { groupColours } from '#shared/appearance/group-colours';
import { groupSlots, maxKeptGroupSlots, withGroupSlots } from '#shared/appearance/group-slots';
import { groupRuns, type Grouping } from '#shared/compare/grouping';
import { finishedRun } from '../../support/compared.ts';

const allButSeed: Grouping = { kind: 'allButSeed' };
const groups = (ids: readonly string[]) => ids.map((id) => ({ id }));
const slotsOf = (slots: ReadonlyMap<string, number>) => Object.fromEntries(slots);

it('U3: twelve groups of five seeds have twelve colours, whichever of them are shown', () => {
  const runs = Array.from({ length: 60 }, (_, index) =>
    finishedRun(`run ${index}`, { hiddenSize: 8 * (1 + (index % 12)), seed: index }),
  );
  const all = groupRuns(runs, allButSeed);
  const kept = withGroupSlots({}, all, allButSeed);
  const slots = groupSlots(all, allButSeed, kept);
  const colours = groupColours('standard', 'light');
  expect(new Set(all.map(({ id }) => colours[slots.get(id)!])).size).toBe(12);
  // A comparison of two of them: they keep the colours that they have in the table.
  const two = groupRuns(
    runs.filter(({ config }) => config.hiddenSize === 96 || config.hiddenSize === 40),
    allButSeed,
  );
  const shown = groupSlots(two, allButSeed, kept);
  expect(two.map(({ id }) => shown.get(id))).toEqual(two.map(({ id }) => slots.get(id)));
});

it('without kept ones, slots follow from the groups alone', () => {
  expect(slotsOf(groupSlots(groups(['b', 'a', 'c']), allButSeed))).toEqual({ a: 0, b: 1, c: 2 });
});

it('a new group gets the first free slot, and is read the same before and after it is kept', () => {
  const kept = withGroupSlots({}, groups(['b', 'c']), allButSeed);
  const shown = groups(['a', 'c']);
  expect(slotsOf(groupSlots(shown, allButSeed, kept))).toEqual({ a: 2, c: 1 });
  const later = withGroupSlots(kept, shown, allButSeed);
  expect(slotsOf(groupSlots(groups(['a', 'b', 'c']), allButSeed, later))).toEqual({
    a: 2,
    b: 0,
    c: 1,
  });
  expect(withGroupSlots(later, shown, allButSeed)).toBe(later);
});

it('each grouping begins with the first colours', () => {
  const kept = withGroupSlots({}, groups(['a', 'b']), allButSeed);
  const byCell: Grouping = { kind: 'keys', keys: ['cell'] };
  expect(slotsOf(groupSlots(groups(['a', 'x']), byCell, kept))).toEqual({ a: 0, x: 1 });
  expect(slotsOf(groupSlots(groups(['x']), { kind: 'batch' }, kept))).toEqual({ x: 0 });
});

it('forgets the slots that were kept first when there are too many', () => {
  const many = Array.from({ length: maxKeptGroupSlots }, (_, index) => `group ${index}`);
  const kept = withGroupSlots({}, groups(many), allButSeed);
  const later = withGroupSlots(kept, groups(['one more']), allButSeed);
  expect(Object.keys(later)).toHaveLength(maxKeptGroupSlots);
  expect(slotsOf(groupSlots(groups(['one more']), allButSeed, later))).toEqual({
    'one more': maxKeptGroupSlots,
  });
});
