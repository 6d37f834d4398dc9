import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { lessonDocument, writtenBy } from '../support/lessons.ts';
import { runJson, runProgram, trainerProgram } from '../support/program.ts';
import { openRealWorkbench } from '../support/real-workbench.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = { timeout: 300_000 };
const asked = {
  ...{ hiddenSize: 4, epochs: 1, trainingExamples: 256, validationExamples: 64 },
  batchSize: 32,
};
const lesson = lessonDocument({
  runs: ['gru', 'lstm'].map((name) => ({
    ...{ kind: 'train', name, label: `A small ${name.toUpperCase()}` },
    config: { ...asked, cell: name.toUpperCase() },
  })),
  steps: (lessonDocument()['steps'] as object[]).map((step, at) => ({
    ...step,
    ...{ place: null, train: at === 0 ? ['gru', 'lstm'] : [] },
  })),
});

/**
 * Trains the runs of the lesson by the real trainer, as its player does, and hands them in, honestly and with a made-up
 * hash of the weights that the first ended with.
 */
async function handedIn(): Promise<{ honest: Uint8Array; madeUp: Uint8Array }> {
  const home = await temporaryFolder();
  const workbench = await openRealWorkbench(home, trainerProgram);
  onTestFinished(() => workbench.close());
  await workbench.call('lessons.save', { lesson, replaces: null });
  const records = await workbench.call('experiments.createMany', {
    drafts: ['GRU', 'LSTM'].map((cell) => ({
      ...{ config: { ...asked, cell }, name: cell, tags: ['lesson'] },
    })),
    queue: true,
  });
  const [gru, lstm] = records.map(({ id }) => id) as [string, string];
  for (const experiment of [gru, lstm]) {
    const isFinished = async () =>
      (await workbench.call('experiments.show', { experiment })).record.status;
    await expect.poll(isFinished, patience).toBe('finished');
  }
  await workbench.call('lessons.record', {
    ...{ lesson: 'cells', step: 'explain', finished: true, runs: { gru, lstm } },
    answers: { look: { given: [1], tries: 1 } },
  });
  const command = { name: 'lessons.handIn', lesson: 'cells', by: 'Ada' } as const;
  const { bytes: honest } = await writtenBy(workbench, command);
  const own = join(home, 'experiments', gru);
  const record = await readRecord(own);
  record.weightHashes.at(-1)!.sha256 = '0'.repeat(64);
  await writeRecord(own, record);
  return { honest, madeUp: (await writtenBy(workbench, command)).bytes };
}

/** The file with another hash of the weights that a run ended with. */
function withOtherWeights(bytes: Uint8Array): Uint8Array {
  const files = unzipSync(bytes);
  const own = Object.keys(files).find((name) => name.endsWith('/run.json'))!;
  const { weightHashes } = JSON.parse(strFromU8(files[own]!)) as {
    weightHashes: { sha256: string }[];
  };
  const { sha256 } = weightHashes.at(-1)!;
  const other = sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const changed = strToU8(strFromU8(files[own]!).replaceAll(sha256, other));
  return zipSync({ ...files, [own]: changed });
}

test(
  'runs that a lesson trained are handed in and verified to the bit; a changed one is found',
  patience,
  async () => {
    const { honest, madeUp } = await handedIn();
    const folder = await temporaryFolder();
    const [file, answers] = [join(folder, 'cells.unroll-lesson'), join(folder, 'a.unroll-answers')];
    await writeFile(file, zipSync({ 'lesson.json': strToU8(JSON.stringify(lesson)) }));
    await writeFile(answers, honest);
    const home = await temporaryFolder();
    await runProgram(home, 'import', file);
    const checked = await runJson(home, 'lesson', 'check', answers);
    expect(checked.json).toMatchObject({
      ...{ name: 'Ada', sameLesson: true },
      runs: [
        { name: 'gru', differences: [], problem: null, matches: true },
        { name: 'lstm', differences: [], problem: null, matches: true },
      ],
    });
    expect(checked.code).toBe(0);

    // The file was edited afterwards.
    const elsewhere = await temporaryFolder();
    await runProgram(elsewhere, 'import', file);
    await writeFile(answers, withOtherWeights(honest));
    const edited = await runJson(elsewhere, 'lesson', 'check', answers);
    expect(edited.json).toMatchObject({ error: { code: 'damaged' } });
    expect(edited.stdout + edited.stderr).toContain('it has changed since Unroll wrote it');

    // It says that it ended with weights that it doesn’t come to.
    await writeFile(answers, madeUp);
    const found = await runJson(elsewhere, 'lesson', 'check', answers);
    expect(found.json).toMatchObject({
      runs: [
        { name: 'gru', differences: [], problem: null, matches: false },
        { name: 'lstm', matches: true },
      ],
    });
    expect(found.code).toBe(1);
  },
);
