import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJsonInput } from '#main/cli/read-input';
import { commandLineOn } from '../../support/command-line.ts';
import { encodings } from '../../support/encodings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function fileWith(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'mine.json');
  await writeFile(path, content);
  return path;
}

test.each(Object.entries(encodings))('--config in %s is read (F9)', async (_, encode) => {
  const path = await fileWith(encode('{"hiddenSize": 8, "epochs": 1}'));
  const { run } = commandLineOn(await temporaryFolder());
  const { code } = await run('train', '--name', 'mine', '--config', path);
  expect(code).toBe(0);
  const { stdout } = await run('show', 'mine', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ config: { hiddenSize: 8, epochs: 1 } });
});

test.each([
  ['no JSON', '{"hiddenSize": ', 'not JSON'],
  ['another encoding', Uint8Array.of(0x22, 0xe9, 0x22), 'it is not UTF-8 or UTF-16 text'],
  ['an empty file', '', 'not JSON'],
])('%s is refused, naming the file', async (_, content, message) => {
  const path = await fileWith(content);
  const reading = readJsonInput(path, 'config', 1000);
  await expect(reading).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(reading).rejects.toThrow(path);
  await expect(reading).rejects.toThrow(message);
});

test('a file that is too large or not there is refused', async () => {
  const path = await fileWith('"123456"');
  const tooLarge = readJsonInput(path, 'config', 7);
  await expect(tooLarge).rejects.toThrow('the config must be at most 7 bytes');
  await expect(readJsonInput(`${path}x`, 'config', 7)).rejects.toMatchObject({ code: 'not-found' });
});
