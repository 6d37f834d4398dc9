import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import { putRun } from '../../support/bundles.ts';
import { sampleEpoch } from '../../support/records.ts';
import { writtenBy, plainLesson, lessonDocument } from '../../support/lessons.ts';
import { commandLineOn } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

const zipped = (lesson: unknown) => zipSync({ 'lesson.json': strToU8(JSON.stringify(lesson)) });

/** The lesson and somebody's answers to it as files, and a command line that has neither. */
async function withAnswers(
  behaviour = '',
  own: Record<string, unknown> = {},
  run: Partial<ExperimentRecord> | null = {},
) {
  const folder = await temporaryFolder();
  const student = await openWorkbench();
  const asked = { hiddenSize: 4, epochs: 1 };
  const lesson = lessonDocument({
    runs: [{ kind: 'train', name: 'gru', label: 'A small GRU', config: asked }],
    steps: (lessonDocument()['steps'] as object[]).map((step) => ({ ...step, place: null })),
  });
  await student.workbench.call('lessons.save', { lesson, replaces: null });
  const config = parseConfig({ ...asked, ...own });
  const epochs = [sampleEpoch(1)];
  const id = await putRun(student.home, { id: 'mine', config, epochs, ...run });
  await student.workbench.call('lessons.record', {
    ...{ lesson: 'cells', step: 'explain', finished: true, runs: run === null ? {} : { gru: id } },
    answers: { look: { given: [1], tries: 1 }, count: { given: 3, tries: 2 } },
  });
  const command = { name: 'lessons.handIn', lesson: 'cells', by: 'Ada' } as const;
  const { bytes } = await writtenBy(student.workbench, command);
  const [answers, file] = [join(folder, 'ada.unroll-answers'), join(folder, 'cells.unroll-lesson')];
  await writeFile(answers, bytes);
  await writeFile(file, zipped(lesson));
  const home = await temporaryFolder();
  return { answers, lesson: file, id, ...commandLineOn(home, behaviour) };
}

test('answers are marked, and their runs verified', async () => {
  const { run, answers, lesson, id } = await withAnswers();
  const imported = await run('import', lesson);
  expect(imported.stdout).toBe(
    'Imported the lesson “Three cells” (cells) from cells.unroll-lesson\n',
  );
  const { code, stdout, stderr } = await run('lesson', 'check', answers);
  expect(stdout).toMatch(/^Ada, “Three cells”, handed in /);
  expect(stdout).toContain('2 of 3 questions answered, 1 right');
  expect(stdout).toMatch(/Look +GRU +1 +right\n/);
  expect(stdout).toMatch(/Count +3 +2 +wrong\n/);
  expect(stdout).toMatch(/Explain +\S+ +0 +not answered\n/);
  expect(stdout).toMatch(new RegExp(`A small GRU +${id} +as asked +match bit for bit`));
  expect(stderr).toContain(`Verifying A small GRU (${id})`);
  expect(code).toBe(0);
  const document = JSON.parse((await run('lesson', 'check', answers, '--json')).stdout) as object;
  expect(document).toMatchObject({
    ...{ name: 'Ada', lesson: 'cells', sameLesson: true },
    score: { questions: 3, right: 1, of: 2, toRead: 0, unanswered: 1 },
    runs: [{ name: 'gru', differences: [], matches: true }],
  });
});

test('a run whose weights come out differently, or with another config, ends with 1', async () => {
  const forged = await withAnswers('fails');
  await forged.run('import', forged.lesson);
  const checked = await forged.run('lesson', 'check', forged.answers);
  expect(checked.stdout).toContain('do NOT match');
  expect(checked.code).toBe(1);
  const other = await withAnswers('', { seed: 7 });
  await other.run('import', other.lesson);
  const differing = await other.run('lesson', 'check', other.answers);
  expect(differing.stdout).toContain('differs: Seed');
  expect(differing.code).toBe(1);
});

test('a run that is missing, not trained to its end, or a fork ends with 1', async () => {
  const config = parseConfig({ hiddenSize: 4, epochs: 1 });
  const at = { parent: 'other', parentName: 'other', epoch: 0, step: 0, sha256: 'a'.repeat(64) };
  const cases: [Partial<ExperimentRecord> | null, string][] = [
    [null, 'not handed in'],
    [{ status: 'stopped', epochs: [] }, 'not finished: stopped after 0 of 1 epoch'],
    [{ epochs: [] }, 'trained for 0 of 1 epoch'],
    [{ fork: { ...at, segments: [{ config, step: 0 }] } }, 'forked from other'],
  ];
  for (const [own, problem] of cases) {
    const { run, answers, lesson } = await withAnswers('', {}, own);
    await run('import', lesson);
    const { code, stdout } = await run('lesson', 'check', answers);
    expect(stdout).toContain(problem);
    expect(code).toBe(1);
  }
});

test('answers to a lesson that isn’t here are not marked, and say so', async () => {
  const { run, answers } = await withAnswers();
  const { stdout } = await run('lesson', 'check', answers);
  expect(stdout).toContain('The lesson isn’t here');
  expect(stdout).not.toContain('right');
});

test('lessons are listed', async () => {
  const { run } = commandLineOn(await temporaryFolder());
  const { stdout } = await run('lesson', 'list');
  expect(stdout).toContain('what-a-recurrent-network-reads');
  expect((await run('lesson', 'list', 'more')).stderr).toContain('list takes no files');
});

test('what can’t be checked is refused with what can', async () => {
  const folder = await temporaryFolder();
  const { run } = commandLineOn(await temporaryFolder());
  expect((await run('lesson', 'grade')).stderr).toContain(
    '<action>: grade is not allowed; use list, or check',
  );
  expect((await run('lesson', 'check')).stderr).toContain('<file> is missing');
  const lesson = join(folder, 'a.unroll-lesson');
  await writeFile(lesson, zipped(plainLesson()));
  expect((await run('lesson', 'check', lesson)).stderr).toContain('it is a lesson');
  await writeFile(lesson, zipped(plainLesson({ steps: [{ id: 'a', title: 'A', text: '' }] })));
  const broken = await run('import', lesson);
  expect(broken.code).toBe(2);
  expect(broken.stderr).toContain('step 1 (“A”), text: needs a text');
});

test('a file of another kind is refused by its name', async () => {
  const folder = await temporaryFolder();
  const { run } = commandLineOn(await temporaryFolder());
  const path = join(folder, 'a.unroll-answers');
  const archive = (name: string, text: string) => zipSync({ [name]: strToU8(text) });
  for (const [content, message] of [
    ['{}', 'the file isn’t a lesson or answers to one'],
    ['', 'is empty'],
    [archive('notes.txt', 'x'), 'it has neither lesson.json nor answers.json'],
    [archive('lesson.json', '{'), 'lesson.json is damaged: '],
    [archive('answers.json', '{}'), 'answers.json is damaged: schemaVersion: is missing'],
  ] as const) {
    await writeFile(path, content);
    const { code, stderr } = await run('lesson', 'check', path);
    expect([2, 4]).toContain(code);
    expect(stderr).toContain(`${path}: `);
    expect(stderr).toContain(message);
  }
  const empty = await temporaryFolder();
  expect((await run('lesson', 'check', empty)).stderr).toContain(
    `${empty}: it is a folder; check takes a file of answers`,
  );
});
