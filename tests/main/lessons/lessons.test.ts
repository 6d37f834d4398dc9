import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { HandedIn } from '#shared/lessons/answers';
import { builtInLessons } from '#main/lessons/built-in-lessons';
import { lessonHash } from '#main/lessons/lesson-hash';
import { sampleRecord } from '../../support/records.ts';
import { filesOf, putRun } from '../../support/bundles.ts';
import {
  importLesson,
  lessonDocument,
  plainLesson,
  replaceLesson,
  sampleLesson,
  writtenBy,
} from '../../support/lessons.ts';
import { openWorkbench, type Opened } from '../../support/workbenches.ts';

const left = (home: string, folder: string) => readdir(join(home, folder)).catch(() => []);
const archive = (files: Record<string, unknown>) =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, strToU8(JSON.stringify(content))]),
    ),
  );
const ownIn = async ({ workbench }: Opened) =>
  (await workbench.call('lessons.list', {})).filter(
    (listed) => listed.kind === 'damaged' || !listed.builtIn,
  );

/** A workbench with the run that the sample lesson brings, and the lesson. */
async function withLesson() {
  const opened = await openWorkbench();
  await putRun(opened.home, { id: 'a', name: 'LSTM' });
  await opened.workbench.call('lessons.save', { lesson: lessonDocument(), replaces: null });
  return opened;
}

describe('lessons', () => {
  test('those that come with Unroll are listed first and can’t be changed or removed', async () => {
    const { workbench } = await withLesson();
    const listed = await workbench.call('lessons.list', {});
    const names = builtInLessons().map(({ id }) => id);
    expect(listed.map(({ id }) => id)).toEqual([...names, 'cells']);
    expect(listed.at(-1)).toEqual({
      ...{ kind: 'lesson', id: 'cells', title: 'Three cells', summary: 'About cells.', minutes: 5 },
      ...{ author: 'A teacher', builtIn: false, steps: 3, toTrain: 1, progress: null },
    });
    const lesson = plainLesson({ id: names[0] });
    await expect(replaceLesson(workbench, lesson)).rejects.toThrow('comes with Unroll');
    await expect(workbench.call('lessons.remove', { lesson: names[0]! })).rejects.toThrow(
      'can’t be removed',
    );
    const saved = await workbench.call('lessons.save', { lesson, replaces: null });
    expect(saved.lesson.id).toMatch(new RegExp(`^${names[0]}-[a-z0-9]{5}$`));
  });

  test('one is saved, replaced, read and removed', async () => {
    const opened = await withLesson();
    const { workbench, home } = opened;
    await opened.event('lessonsChanged');
    const { lesson, hash, builtIn, progress } = await workbench.call('lessons.read', {
      lesson: 'cells',
    });
    expect(lesson).toEqual(sampleLesson());
    expect({ builtIn, progress }).toEqual({ builtIn: false, progress: null });
    expect(hash).toBe(lessonHash(lesson));
    await replaceLesson(workbench, lessonDocument({ title: 'Other' }));
    const again = await workbench.call('lessons.read', { lesson: 'cells' });
    expect(again.lesson.title).toBe('Other');
    expect(again.hash).not.toBe(hash);
    await workbench.call('lessons.remove', { lesson: 'cells' });
    expect(await left(home, 'lessons')).toEqual([]);
    await expect(workbench.call('lessons.read', { lesson: 'cells' })).rejects.toThrow(
      'there is no lesson cells',
    );
  });

  test('a broken one is refused by step and field, and a damaged file is listed with it', async () => {
    const opened = await openWorkbench();
    const { workbench, home } = opened;
    const lesson = plainLesson({ steps: [{ id: 'one', title: 'One', text: '' }] });
    await expect(workbench.call('lessons.save', { lesson, replaces: null })).rejects.toThrow(
      'step 1 (“One”), text: needs a text',
    );
    await mkdir(join(home, 'lessons'));
    await writeFile(join(home, 'lessons', 'cells.json'), JSON.stringify(lesson));
    expect(await ownIn(opened)).toEqual([
      {
        ...{ kind: 'damaged', id: 'cells' },
        reason: expect.stringContaining('step 1 (“One”), text: needs a text') as string,
      },
    ]);
  });

  test('one that is too long to be read again is refused', async () => {
    const { workbench, home } = await openWorkbench();
    const text = 'う'.repeat(20_000);
    const steps = Array.from({ length: 60 }, (_, at) => ({ id: `s${at}`, title: 'One', text }));
    const lesson = plainLesson({ steps });
    const problem =
      'the lesson is too long: the file would have 3.4 MiB, and at most 2.0 MiB are allowed';
    const asNew = workbench.call('lessons.save', { lesson, replaces: null });
    await expect(asNew).rejects.toThrow(problem);
    expect(await left(home, 'lessons')).toEqual([]);
    await workbench.call('lessons.save', { lesson: plainLesson(), replaces: null });
    await expect(replaceLesson(workbench, lesson)).rejects.toThrow(problem);
    const { lesson: kept } = await workbench.call('lessons.read', { lesson: 'cells' });
    expect(kept.steps).toHaveLength(1);
  });

  test('one that was changed or deleted since it was read isn’t replaced', async () => {
    const { workbench } = await withLesson();
    const first = await workbench.call('lessons.read', { lesson: 'cells' });
    // Another run by the same name: what it teaches has the same hash.
    const [gru, lstm] = first.lesson.runs;
    const theirs = { ...first.lesson, runs: [gru, { ...lstm, experiment: 'b' }] };
    const saved = await replaceLesson(workbench, theirs);
    const save = (title: string, replaces: string) =>
      workbench.call('lessons.save', { lesson: { ...first.lesson, title }, replaces });
    await expect(save('Mine', first.revision)).rejects.toThrow(
      '“Three cells” was changed elsewhere since it was opened here; save yours as a copy',
    );
    const { lesson, revision } = await workbench.call('lessons.read', { lesson: 'cells' });
    expect({ lesson, revision }).toEqual(saved);
    expect(lesson).toEqual(theirs);
    await save('Mine', revision);
    await workbench.call('lessons.remove', { lesson: 'cells' });
    await expect(save('Again', revision)).rejects.toThrow('there is no lesson cells');
  });

  test('their hashes say what they teach, whatever their ids, and not what is left out', () => {
    const hash = lessonHash(sampleLesson());
    expect(lessonHash(sampleLesson({ id: 'others' }))).toBe(hash);
    expect(lessonHash(sampleLesson({ title: 'Other' }))).not.toBe(hash);
    // As a lesson is before the schema has filled in what was left out.
    for (const document of [lessonDocument(), plainLesson()]) {
      expect(lessonHash(document as never)).toBe(lessonHash(sampleLesson(document)));
    }
    const config = (bidirectional: boolean) => ({
      runs: [{ kind: 'train', name: 'gru', label: 'GRU', config: { bidirectional } }],
      steps: [{ id: 'one', title: 'One', text: 'Read this.' }],
    });
    expect(lessonHash(sampleLesson(config(false)))).not.toBe(
      lessonHash(sampleLesson(config(true))),
    );
  });

  test('progress is kept, restarted, and forgotten with the lesson', async () => {
    const { workbench, home } = await withLesson();
    const reached = {
      ...{ lesson: 'cells', step: 'count', finished: false, runs: { gru: 'a' } },
      answers: { look: { given: [1], tries: 2 } },
    };
    await workbench.call('lessons.record', reached);
    const { progress, hash } = await workbench.call('lessons.read', { lesson: 'cells' });
    expect(progress).toEqual({ schemaVersion: 1, hash, ...reached });
    const listed = await workbench.call('lessons.list', {});
    expect(listed.at(-1)).toMatchObject({
      progress: { step: 1, finished: false, unanswered: 2, trainings: ['a'] },
    });
    // A second window has noted less, and another step.
    const second = { look: { given: [0], tries: 1 }, count: { given: 28, tries: 1 } };
    const both = await workbench.call('lessons.record', {
      ...{ ...reached, step: 'look', answers: second, runs: { lstm: 'b' } },
    });
    expect(both).toMatchObject({
      ...{ step: 'look', runs: { gru: 'a', lstm: 'b' } },
      answers: { ...second, look: { given: [1], tries: 2 } },
    });
    await workbench.call('lessons.restart', { lesson: 'cells' });
    expect((await workbench.call('lessons.read', { lesson: 'cells' })).progress).toBeNull();
    await workbench.call('lessons.record', reached);
    await writeFile(join(home, 'lessons', 'progress', 'cells.json'), '{');
    expect((await workbench.call('lessons.read', { lesson: 'cells' })).progress).toBeNull();
    await workbench.call('lessons.remove', { lesson: 'cells' });
    expect(await left(home, 'lessons/progress')).toEqual([]);
    await expect(workbench.call('lessons.record', reached)).rejects.toThrow('no lesson cells');
  });
});

describe('the file of a lesson', () => {
  test('brings its runs, and comes back to the bit', async () => {
    const first = await withLesson();
    const { fileName, bytes } = await writtenBy(first.workbench, {
      ...{ name: 'lessons.export', lesson: 'cells' },
    });
    expect(fileName).toBe('three-cells.unroll-lesson');
    const inside = unzipSync(bytes);
    expect(Object.keys(inside)).not.toContain('report.html');
    expect(JSON.parse(strFromU8(inside['lesson.json']!))).toEqual(sampleLesson());
    expect(await left(first.home, '.exports')).toEqual([]);

    const second = await openWorkbench();
    // Another run has the id, so that the lesson's gets a number.
    await putRun(second.home, { id: 'a', config: { ...sampleRecord().config, seed: 9 } });
    const imported = await importLesson(second.workbench, bytes);
    expect(imported).toMatchObject({
      ...{ kind: 'lesson', lesson: 'cells', title: 'Three cells', alreadyHere: 0 },
    });
    const { ids } = imported as { ids: readonly string[] };
    expect(ids).toHaveLength(1);
    expect(ids[0]).not.toBe('a');
    const { lesson, hash } = await second.workbench.call('lessons.read', { lesson: 'cells' });
    expect(lesson.runs[1]).toMatchObject({ name: 'lstm', experiment: ids[0] });
    expect(hash).toBe(lessonHash(sampleLesson()));
    const [before, after] = [await filesOf(first.home, 'a'), await filesOf(second.home, ids[0]!)];
    expect(after['model.safetensors']).toEqual(before['model.safetensors']);
    await second.event('lessonsChanged');

    // The same file again adds nothing.
    const again = await importLesson(second.workbench, bytes);
    expect(again).toMatchObject({ lesson: 'cells', ids: [], alreadyHere: 1 });
    expect(await ownIn(second)).toHaveLength(1);
  });

  test('can have a title that is too long for a bundle', async () => {
    const first = await withLesson();
    const title = 'x'.repeat(298) + '\ny';
    await replaceLesson(first.workbench, lessonDocument({ title }));
    const { bytes } = await writtenBy(first.workbench, { name: 'lessons.export', lesson: 'cells' });
    const second = await openWorkbench();
    expect(await importLesson(second.workbench, bytes)).toMatchObject({ title, ids: ['a'] });
    const reached = { lesson: 'cells', step: 'look', finished: true, answers: {} };
    await first.workbench.call('lessons.record', { ...reached, runs: { gru: 'a' } });
    const command = { name: 'lessons.handIn', lesson: 'cells', by: 'Ada' } as const;
    const handedIn = await writtenBy(first.workbench, command);
    const imported = await importLesson(second.workbench, handedIn.bytes);
    expect(imported).toMatchObject({ kind: 'answers', title, name: 'Ada' });
  });

  test('without runs has only the lesson; one of the same id gets another', async () => {
    const { workbench } = await openWorkbench();
    await workbench.call('lessons.save', { lesson: plainLesson(), replaces: null });
    const command = { name: 'lessons.export', lesson: 'cells' } as const;
    const { bytes } = await writtenBy(workbench, command);
    expect(Object.keys(unzipSync(bytes))).toEqual(['lesson.json']);
    const other = archive({ 'lesson.json': plainLesson({ title: 'Other cells' }) });
    const imported = await importLesson(workbench, other);
    expect(imported).toMatchObject({
      lesson: expect.stringMatching(/^cells-[a-z0-9]{5}$/) as string,
    });
  });

  test.each([
    ['a broken step', { 'lesson.json': plainLesson({ steps: [{}] }) }, 'step 1, id: '],
    ['a run that is not in it', { 'lesson.json': lessonDocument() }, 'export the lesson again'],
    ['no lesson', { 'notes.json': {} }, 'it has neither lesson.json nor answers.json'],
    ['a file too many', { 'lesson.json': plainLesson(), 'run.js': 1 }, 'contains "run.js"'],
    ['answers of a newer version', { 'answers.json': { schemaVersion: 2 } }, 'update Unroll'],
    [
      'a lesson of 50 MB',
      { 'lesson.json': { text: 'a'.repeat(50 * 1024 * 1024) } },
      'lesson.json has 52428811 bytes, and at most 2097152 are accepted',
    ],
    [
      'damaged answers',
      { 'answers.json': { schemaVersion: 1 } },
      'answers.json is damaged: madeBy',
    ],
  ])('with %s is refused, and leaves nothing', async (_, files, message) => {
    const { workbench, home } = await openWorkbench();
    await expect(importLesson(workbench, archive(files))).rejects.toThrow(message);
    expect(await left(home, 'lessons')).toEqual([]);
    expect(await left(home, '.imports')).toEqual([]);
  });

  test('what is no archive is no lesson, and that is said', async () => {
    const { workbench, home } = await openWorkbench();
    await expect(importLesson(workbench, new TextEncoder().encode('hello'))).rejects.toThrow(
      'the file isn’t a lesson or answers to one, or its end is missing',
    );
    expect(await left(home, 'lessons')).toEqual([]);
  });

  test('whose lesson can’t be stored leaves no runs either', async () => {
    const first = await withLesson();
    const { bytes } = await writtenBy(first.workbench, { name: 'lessons.export', lesson: 'cells' });
    const second = await openWorkbench();
    await writeFile(join(second.home, 'lessons'), 'in the way');
    await expect(importLesson(second.workbench, bytes)).rejects.toThrow('lessons');
    expect(await left(second.home, 'experiments')).toEqual([]);
  });
});

describe('answers', () => {
  /** Somebody's answers to the sample lesson, with a run, as a file. */
  async function handedIn() {
    const opened = await withLesson();
    const config = { cell: 'GRU', epochs: 1 };
    const { id } = await opened.workbench.call('experiments.create', { config });
    await opened.workbench.call('lessons.record', {
      ...{ lesson: 'cells', step: 'explain', finished: true, runs: { gru: id, lstm: 'gone' } },
      answers: {
        look: { given: [1], tries: 1 },
        count: { given: 3, tries: 2 },
        explain: { given: 'Gates.', tries: 1 },
      },
    });
    const command = { name: 'lessons.handIn', lesson: 'cells', by: 'Ada' } as const;
    return { ...opened, run: id, ...(await writtenBy(opened.workbench, command)) };
  }

  test('are handed in with the runs, without weights, and checked elsewhere', async () => {
    const { fileName, bytes, run } = await handedIn();
    expect(fileName).toBe('three-cells-ada.unroll-answers');
    const inside = unzipSync(bytes);
    const document = JSON.parse(strFromU8(inside['answers.json']!)) as HandedIn;
    expect(document).toMatchObject({
      ...{ name: 'Ada', runs: { gru: run } },
      lesson: { id: 'cells', title: 'Three cells', hash: lessonHash(sampleLesson()) },
    });

    const teacher = await withLesson();
    const imported = await importLesson(teacher.workbench, bytes);
    expect(imported).toMatchObject({ kind: 'answers', name: 'Ada', title: 'Three cells' });
    const [listed] = await teacher.workbench.call('lessons.listAnswers', {});
    expect(listed).toMatchObject({ kind: 'answers', name: 'Ada', title: 'Three cells' });
    const checked = await teacher.workbench.call('lessons.checkAnswers', { answers: listed!.id });
    expect(checked).toMatchObject({
      ...{ sameLesson: true, score: { questions: 3, right: 1, of: 2, toRead: 1, unanswered: 0 } },
      runs: [
        {
          ...{ name: 'gru', label: 'GRU', experiment: run, differences: [], canBeVerified: false },
          problem: 'not finished: queued after 0 of 1 epoch',
        },
      ],
    });
    await teacher.workbench.call('lessons.removeAnswers', { answers: listed!.id });
    expect(await teacher.workbench.call('lessons.listAnswers', {})).toEqual([]);
    await expect(
      teacher.workbench.call('lessons.checkAnswers', { answers: listed!.id }),
    ).rejects.toThrow('there are no answers');
  });

  test('are marked by the lesson under whatever id it has here', async () => {
    const { bytes } = await handedIn();
    const teacher = await openWorkbench();
    await putRun(teacher.home, { id: 'a', name: 'LSTM' });
    await teacher.workbench.call('lessons.save', { lesson: plainLesson(), replaces: null });
    const { lesson } = await teacher.workbench.call('lessons.save', {
      ...{ lesson: lessonDocument(), replaces: null },
    });
    expect(lesson.id).not.toBe('cells');
    const { answers } = (await importLesson(teacher.workbench, bytes)) as { answers: string };
    const checked = await teacher.workbench.call('lessons.checkAnswers', { answers });
    expect(checked).toMatchObject({
      sameLesson: true,
      lesson: { id: lesson.id },
      score: { right: 1, of: 2 },
    });
  });

  test('have a row for each run that is missing, unreadable or not asked for', async () => {
    const { bytes, run } = await handedIn();
    const teacher = await withLesson();
    const { answers } = (await importLesson(teacher.workbench, bytes)) as { answers: string };
    const runs = async () =>
      (await teacher.workbench.call('lessons.checkAnswers', { answers })).runs;
    const damaged = join(teacher.home, 'experiments', run, 'run.json');
    await writeFile(damaged, '{');
    expect(await runs()).toMatchObject([
      { name: 'gru', experiment: run, canBeVerified: false, differences: null },
    ]);
    expect((await runs())[0]!.problem).toContain('run.json is damaged');
    await teacher.workbench.call('experiments.remove', { experiment: run });
    expect(await runs()).toMatchObject([{ experiment: null, problem: 'no longer here' }]);
    const train = (name: string) => ({
      ...{ kind: 'train', name, label: name, config: { cell: 'GRU' } },
    });
    const steps = [{ id: 'one', title: 'One', text: 'Train.', train: ['other'] }];
    const lesson = plainLesson({ runs: [train('other')], steps });
    await replaceLesson(teacher.workbench, lesson);
    expect(await runs()).toMatchObject([
      { name: 'other', experiment: null, problem: 'not handed in' },
      { name: 'gru', experiment: null, problem: 'no longer here' },
    ]);
  });

  test('to another version of the lesson are marked with that said; without the lesson, not', async () => {
    const { bytes } = await handedIn();
    const teacher = await withLesson();
    await replaceLesson(teacher.workbench, lessonDocument({ minutes: 9 }));
    await importLesson(teacher.workbench, bytes);
    const [listed] = await teacher.workbench.call('lessons.listAnswers', {});
    const check = () => teacher.workbench.call('lessons.checkAnswers', { answers: listed!.id });
    expect(await check()).toMatchObject({ sameLesson: false, score: { right: 1 } });
    await teacher.workbench.call('lessons.remove', { lesson: 'cells' });
    expect(await check()).toMatchObject({ lesson: null, sameLesson: false, score: null });
  });

  test('of a run with another config are told which fields differ', async () => {
    const opened = await withLesson();
    const config = { cell: 'GRU', epochs: 2 };
    const { id } = await opened.workbench.call('experiments.create', { config });
    const reached = { lesson: 'cells', step: 'look', finished: false, answers: {} };
    await opened.workbench.call('lessons.record', { ...reached, runs: { gru: id } });
    const command = { name: 'lessons.handIn', lesson: 'cells', by: 'Ada' } as const;
    const { bytes } = await writtenBy(opened.workbench, command);
    const imported = await importLesson(opened.workbench, bytes);
    const { answers } = imported as { answers: string };
    const { runs } = await opened.workbench.call('lessons.checkAnswers', { answers });
    expect(runs[0]!.differences).toEqual(['Epochs']);
  });

  test('can’t be handed in before the lesson was started; a damaged file is listed', async () => {
    const { workbench, home } = await withLesson();
    const asked = { operation: 'x', label: 'x', lesson: 'cells', name: 'Ada' };
    await expect(workbench.call('lessons.handIn', asked)).rejects.toThrow('nobody has started');
    await mkdir(join(home, 'lessons', 'answers'), { recursive: true });
    const id = '00000000-0000-4000-8000-000000000000';
    await writeFile(join(home, 'lessons', 'answers', `${id}.json`), '{}');
    const [listed] = await workbench.call('lessons.listAnswers', {});
    expect(listed).toMatchObject({ kind: 'damaged', id });
  });
});
