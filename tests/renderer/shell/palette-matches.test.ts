import { describe, expect, it, vi } from 'vitest';
import { paletteEntries } from '../../../src-renderer/shell/palette-matches.ts';
import type { AppCommand } from '../../../src-renderer/client/stores/commands.ts';

const command = (id: string, label: string, group = 'General', own: Partial<AppCommand> = {}) => ({
  ...{ id, label, group, run: () => id },
  ...own,
});
const commands = [
  command('goTo.queue', 'Queue', 'Go to', { keys: 'G Q' }),
  command('palette', 'Search and commands'),
  command('undo', 'Undo', 'General', { enabled: () => false }),
  command('theme', 'Switch between light and dark'),
];
const records = [
  { id: 'one-1', name: 'the first run' },
  { id: 'two-2', name: 'queue of gates' },
];
const open = vi.fn();
const found = (query: string, all: readonly { id: string; name: string }[] = records) =>
  paletteEntries(query, commands, all, open).map(({ group, entries }) => [
    group,
    ...entries.map(({ label }) => label),
  ]);

describe('the palette', () => {
  it('shows commands first while nothing is typed, and only enabled ones', () => {
    expect(found('')).toEqual([
      ['Go to', 'Queue'],
      ['General', 'Switch between light and dark'],
      ['Experiments', 'the first run', 'queue of gates'],
    ]);
  });

  it('shows experiments first when something is typed', () => {
    expect(found('queue')).toEqual([
      ['Experiments', 'queue of gates'],
      ['Go to', 'Queue'],
    ]);
  });

  it('finds commands by their group, experiments by their id, and nothing for nonsense', () => {
    expect(found('go to')).toEqual([['Go to', 'Queue']]);
    expect(found('two-2')).toEqual([['Experiments', 'queue of gates']]);
    expect(found('no such thing')).toEqual([]);
  });

  it('shows the best matches of experiments, twelve at most', () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ id: `${at}`, name: `a gru ${at}` }));
    const [[, ...shown]] = found('gru', [...many, { id: 'x', name: 'gru itself' }]) as [string[]];
    expect(shown).toHaveLength(12);
    expect(shown[0]).toBe('gru itself');
  });

  it('has the keys of commands, and runs what is chosen', () => {
    const [experiments, goTo] = paletteEntries('queue', commands, records, open);
    expect(goTo!.entries[0]).toMatchObject({ keys: 'G Q' });
    expect(goTo!.entries[0]!.run()).toBe('goTo.queue');
    experiments!.entries[0]!.run();
    expect(open).toHaveBeenCalledWith('two-2');
  });
});

it('the palette finds experiments the same way (F11)', () => {
  const drinks = [
    { id: 'a', name: 'Caf\u00e9' },
    { id: 'b', name: 'Tea' },
  ];
  const groups = paletteEntries('cafe\u0301', [], drinks, () => undefined);
  expect(groups.flatMap(({ entries }) => entries.map(({ label }) => label))).toEqual(['Caf\u00e9']);
});
