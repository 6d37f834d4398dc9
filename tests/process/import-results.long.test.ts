import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { bytesField, doubleField, integerField, message } from '#shared/exchange/protobuf';
import { scalarValue } from '#shared/exchange/tensorboard/events';
import { frameRecord } from '#shared/exchange/tensorboard/records';
import { runJson, runProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 300_000 };
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'results');

test(
  'results are imported, listed and exported, and nothing that needs weights',
  patience,
  async () => {
    const home = await temporaryFolder();
    const imported = await runJson(home, 'import', join(fixtures, 'tensorboard'));
    expect(imported.code).toBe(0);
    const [{ experiments }] = (imported.json as { imported: [{ experiments: string[] }] }).imported;
    expect(experiments).toHaveLength(2);
    const id = experiments.find((each) => each.startsWith('lstm-64'))!;

    const listed = (await runJson(home, 'list')).json as { id: string }[];
    expect(listed.filter((run) => run.id === id)).toMatchObject([
      { id, origin: 'results', cell: 'LSTM', hiddenSize: 64, layers: null, testAccuracy: 0.975 },
    ]);
    expect((await runProgram(home, 'list')).stdout).toMatch(
      /bidirectional LSTM 64 .* 3\/– .* 97\.50 %/,
    );
    const shown = (await runProgram(home, 'show', id)).stdout;
    expect(shown).toContain('Imported from tensorboard/lstm-64 (TensorBoard)');
    expect(shown).toMatch(/augment +none/);
    expect(shown).toMatch(/ {2}layers +–/);
    expect(shown).toMatch(/\* hiddenSize +64/);

    const reason = 'These results were imported; there are no weights.';
    expect((await runProgram(home, 'resume', id)).stderr).toContain(reason);
    expect((await runProgram(home, 'verify', id)).stderr).toContain(reason);
    expect((await runProgram(home, 'evaluate', id)).stderr).toContain(reason);
    const to = join(home, 'exported');
    const model = await runProgram(home, 'export', id, '--format', 'onnx', '--to', to);
    expect(model.stderr).toContain(reason);

    const csv = await runJson(home, 'export', id, '--format', 'history', '--to', to);
    expect(csv.code).toBe(0);
    const again = await runJson(home, 'import', join(to, `${id}.csv`));
    expect(again.code).toBe(0);

    const twice = await runProgram(home, 'import', join(fixtures, 'tensorboard'));
    expect(twice.stdout).toContain(`lstm-64: imported before as ${id}`);
  },
);

test(
  'a large event file is read without holding it, and a damaged end leaves nothing',
  patience,
  async () => {
    const home = await temporaryFolder();
    const logs = join(home, 'logs');
    await mkdir(logs);
    const file = createWriteStream(join(logs, 'events.out.tfevents.1'));
    const picture = bytesField(
      1,
      message(bytesField(1, 'digits'), bytesField(4, bytesField(4, new Uint8Array(4_000_000)))),
    );
    for (let step = 1; step <= 12; step++) {
      const scalar = bytesField(1, scalarValue('loss', 1 / step));
      const event = message(
        doubleField(1, 1000 + step),
        integerField(2, step),
        bytesField(5, message(scalar, picture)),
      );
      if (!file.write(frameRecord(event)))
        await new Promise<void>((resolve) => file.once('drain', () => resolve()));
    }
    file.end(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    await finished(file);
    const refused = await runProgram(home, 'import', logs);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(
      /logs\/events\.out\.tfevents\.1: record 13, at byte 48,\d{3},\d{3}, has a length that its checksum contradicts/,
    );
    expect(await readdir(home)).not.toContain('experiments');
    expect(await readdir(join(home, '.imports'))).toEqual([]);
  },
);
