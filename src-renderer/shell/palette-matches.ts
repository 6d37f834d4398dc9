import type { ExperimentRecord } from '#shared/experiment/record';
import { matchScore } from '#shared/text/match-score';
import type { AppCommand } from '../client/stores/commands.ts';

/** A line of the palette. */
export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys: string | undefined;
  readonly run: () => unknown;
}

/** The palette shows at most so many experiments. */
const maxExperiments = 12;

/** The lines of the palette for a query, in groups, each with the best matches first. */
export function paletteEntries(
  query: string,
  commands: readonly AppCommand[],
  records: readonly Pick<ExperimentRecord, 'id' | 'name'>[],
  open: (id: string) => unknown,
): readonly { readonly group: string; readonly entries: readonly PaletteEntry[] }[] {
  const groups = new Map<string, PaletteEntry[]>();
  const matching = best(
    commands.filter(({ id, enabled }) => id !== 'palette' && enabled?.() !== false),
    ({ label, group }) => matchScore(`${label} ${group}`, query),
  );
  for (const { id, label, group, keys, run } of matching) {
    groups.set(group, [...(groups.get(group) ?? []), { id, label, group, keys, run }]);
  }
  const group = 'Experiments';
  const experiments = best(records, ({ id, name }) => matchScore(`${name} ${id}`, query))
    .slice(0, maxExperiments)
    .map(({ id, name }) => ({
      id: `experiment ${id}`,
      label: name,
      group,
      keys: undefined,
      run: () => open(id),
    }));
  const all = [...groups].map(([name, entries]) => ({ group: name, entries }));
  // Someone who types a name is looking for an experiment; without a query, for a command.
  if (experiments.length > 0)
    all.splice(query.trim() === '' ? all.length : 0, 0, { group, entries: experiments });
  return all;
}

function best<Item>(items: readonly Item[], score: (item: Item) => number | null): Item[] {
  return items
    .map((item) => ({ item, score: score(item) }))
    .filter((scored): scored is { item: Item; score: number } => scored.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
