import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonText } from '#main/cli/json-text';
import { formatPairs, formatTable } from '#main/cli/table';
import { TerminalOutput } from '#main/cli/terminal-output';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { hasControlCharacters } from '#shared/text/control-characters';
import { commandLineOn } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Clears the screen, sets the title, turns the direction of writing, and begins another line. */
const hostile = 'x\u001b[2J\u009d0;title\u0007\u202e\nunroll: all is well';

test('whatever an experiment is called, nothing that is printed steers the terminal (A9)', async () => {
  const home = await temporaryFolder();
  const { run } = commandLineOn(home);
  const { stdout } = await run('train', '--json');
  const { experimentId, folder } = JSON.parse(stdout) as { experimentId: string; folder: string };
  const record = await readRecord(folder);
  const odd = { ...record, name: hostile, tags: [hostile], notes: hostile, statusReason: hostile };
  await writeRecord(folder, { ...odd, status: 'stopped' });
  expect(JSON.parse((await run('show', experimentId, '--json')).stdout)).toMatchObject({
    name: hostile,
    notes: hostile,
  });
  const other = await run('train', '--name', 'fine');
  expect(other.code).toBe(0);

  const commands = [
    ['list'],
    ['show', experimentId],
    ['show', hostile],
    ['verify', experimentId],
    ['resume', experimentId],
    ['compare', experimentId, 'fine'],
    ['compare', experimentId, 'fine', '--markdown'],
    ['compare', experimentId, 'fine', '--csv'],
    ['compare', experimentId, 'fine', '--latex'],
    ['show', `no such ${hostile}`],
    ['predict', experimentId, `${hostile}.png`],
    ['train', '--cell', hostile],
    [hostile],
    ['delete', experimentId],
    ['trash'],
  ];
  for (const command of commands) {
    for (const args of [command, [...command, '--json']]) {
      const said = await run(...args);
      for (const text of [said.stdout, said.stderr]) {
        expect([args, hasControlCharacters(text.replaceAll(/[\r]?\n/g, ''))]).toEqual([
          args,
          false,
        ]);
      }
      if (args.at(-1) === '--json') expect(() => JSON.parse(said.stdout) as unknown).not.toThrow();
    }
  }
});

test('a name of several lines is one row of a table, and lines of a value stay under it (A9)', () => {
  const table = formatTable(
    [{ title: 'name', align: 'left', cell: (name: string) => name }],
    ['a\nb', 'c'],
  );
  expect(table).toBe('name\na\\u000ab\nc');
  expect(
    formatPairs([
      ['name', 'a\nstatus  fine'],
      ['status', 'b'],
    ]),
  ).toBe('name    a\n        status  fine\nstatus  b');
});

test('a bar writes over its own line only', () => {
  const written: string[] = [];
  const output = new TerminalOutput({
    isTTY: true,
    columns: 80,
    write: (text) => written.push(text),
  });
  output.overwriteLine('42 %\u001b[1A\r');
  expect(written).toEqual(['\r42 %\\u001b[1A\\u000d\u001b[K']);
});

test('nothing of the command line writes past it (A9)', async () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'src-main', 'cli');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const writers = [];
  for (const file of files) {
    const source = await readFile(join(folder, file), 'utf8');
    if (/process\.std(?:out|err)\.write|console\./.test(source)) writers.push(file);
  }
  expect(files.length).toBeGreaterThan(20);
  expect(writers).toEqual([]);
});

test.each([() => 1, new Map([[1, 2]]), new Float64Array(2), Symbol('x')])(
  'a result of what JSON would lose is a fault and not a gap (D1)',
  (value) => {
    expect(() => jsonText({ pairs: [{ bootstrap: value }] })).toThrow('bootstrap');
    expect(jsonText({ pairs: [null, 1, 'x', true] })).toContain('"x"');
  },
);
