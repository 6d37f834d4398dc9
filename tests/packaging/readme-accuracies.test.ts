import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

describe('one seed is not given out as the result (D5)', () => {
  it('by the README: a table of accuracies says of which seeds it is, and how to get the mean of more', async () => {
    const paragraphs = (await readFile(join(root, 'README.md'), 'utf8')).split('\n\n');
    const tables = [...paragraphs.keys()].filter((at) =>
      /^\|.*accuracy.*\|\n\| ?-/.test(paragraphs[at]!),
    );
    expect(tables.length).toBeGreaterThan(0);
    for (const at of tables) {
      const [before, table, after] = paragraphs.slice(at - 1, at + 2);
      expect(table!.split('\n')[0]).not.toMatch(/one seed|seed \d/i);
      const words = `${before}\n${after}`;
      expect(words).toMatch(/one seed says little|mean (of|over) .*seeds/i);
      expect(words).toContain('npm run -s reproduce:seeds');
    }
  });
});
