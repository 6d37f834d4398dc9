import { describe, expect, it } from 'vitest';
import { matchScore, paletteEntries } from '../../../src-renderer/shell/palette-matches.ts';

describe('matchScore', () => {
  it('finds a text in the other Unicode form and in other capitals (F11)', () => {
    expect(matchScore('Caf\u00e9 Straße', 'cafe\u0301 STRASSE')).not.toBeNull();
    expect(matchScore('Cafe\u0301', 'CAF\u00c9')).toBe(3);
    expect(matchScore('Caf\u00e9', 'cafes')).toBeNull();
  });
});

it('the palette finds experiments so too (F11)', () => {
  const records = [
    { id: 'a', name: 'Caf\u00e9' },
    { id: 'b', name: 'Tea' },
  ];
  const groups = paletteEntries('cafe\u0301', [], records, () => undefined);
  expect(groups.flatMap(({ entries }) => entries.map(({ label }) => label))).toEqual(['Caf\u00e9']);
});
