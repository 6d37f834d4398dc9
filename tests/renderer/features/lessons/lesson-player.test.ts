import { beforeEach, describe, expect, it } from 'vitest';
import type { LessonContents } from '#shared/contract/commands';
import { defaultPreferences } from '#shared/contract/preferences';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { useLessonPlayer } from '../../../../src-renderer/features/lessons/player/lesson-player.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { sampleLesson } from '../../../support/lessons.ts';
import { sampleRecord } from '../../../support/records.ts';

const contents = (own: Partial<LessonContents> = {}): LessonContents => ({
  ...{
    lesson: sampleLesson(),
    hash: 'ab'.repeat(32),
    revision: 'cd',
    builtIn: false,
    progress: null,
  },
  ...own,
});

let workbench: AnsweringWorkbench;

beforeEach(() => {
  workbench = new AnsweringWorkbench()
    .answer('lessons.read', () => contents())
    .answer('lessons.record', () => ({}) as never)
    .answer('lessons.restart', ({ lesson }) => ({ id: lesson }))
    .answer('preferences.update', () => defaultPreferences)
    .answer('experiments.list', () => [
      { kind: 'experiment', record: sampleRecord({ id: 'a' }), readOnly: false },
      { kind: 'experiment', record: sampleRecord({ id: 'mine' }), readOnly: false },
    ]);
  appWithStores(workbench);
});

type Player = ReturnType<typeof useLessonPlayer>;

async function opened() {
  await useExperiments().refresh();
  const player = useLessonPlayer();
  await player.open('cells');
  return player;
}

describe('a lesson', () => {
  it('opens at its first step, or where it was left', async () => {
    const player = await opened();
    expect(player.step?.id).toBe('look');
    workbench.answer('lessons.read', () =>
      contents({
        progress: {
          ...{ schemaVersion: 1, lesson: 'cells', hash: 'ab'.repeat(32), step: 'count' },
          ...{ finished: false, answers: { look: { given: [1], tries: 1 } }, runs: {} },
        },
      }),
    );
    await player.open('cells');
    expect(player.step?.id).toBe('count');
    expect(player.answers['look']).toEqual({ given: [1], tries: 1 });
  });

  it('shows a place only once all of its runs are there', async () => {
    const player = await opened();
    expect(player.idOfRun('lstm')).toBe('a');
    expect(player.place).toBeNull();
    player.noteRuns({ gru: 'gone' });
    expect(player.place).toBeNull();
    player.noteRuns({ gru: 'mine' });
    expect(player.place?.query).toEqual({ runs: 'mine,a', tab: 'results' });
  });

  it('notes each answer, how often it was tried, and the end, one record after the other', async () => {
    const player = await opened();
    player.answer([0]);
    player.answer([1]);
    player.goTo(2);
    player.goTo(99);
    await player.saved();
    expect(player.isAtEnd).toBe(true);
    const records = workbench.inputs('lessons.record');
    expect(records.map(({ step, finished }) => [step, finished])).toEqual([
      ['look', false],
      ['look', false],
      ['explain', false],
      ['explain', true],
    ]);
    expect(records.at(-1)!.answers).toEqual({ look: { given: [1], tries: 2 } });
  });

  it('stays finished when its steps are looked at again, until it is started over', async () => {
    const player = await opened();
    player.goTo(99);
    player.goTo(0);
    await player.saved();
    const finished = () => workbench.inputs('lessons.record').at(-1)!.finished;
    expect(finished()).toBe(true);
    await player.restart();
    player.goTo(1);
    await player.saved();
    expect(finished()).toBe(false);
  });

  it.each([
    ['goes to another step', (player: Player) => player.goTo(1)],
    ['closes it', (player: Player) => player.close()],
    ['opens another', (player: Player) => void player.open('other')],
  ])('keeps an answer that wasn’t checked if somebody %s', async (_, leave) => {
    const player = await opened();
    player.enter([1]);
    leave(player);
    await player.saved();
    const { lesson, answers } = workbench.inputs('lessons.record').at(-1)!;
    expect([lesson, answers]).toEqual(['cells', { look: { given: [1], tries: 1 } }]);
  });

  it('forgets what was entered once that is checked, cleared, or the lesson started over', async () => {
    const player = await opened();
    player.enter([0]);
    player.answer([1]);
    player.enter([0]);
    player.enter(null);
    player.goTo(1);
    await player.saved();
    const answers = () => workbench.inputs('lessons.record').at(-1)!.answers;
    expect(answers()).toEqual({ look: { given: [1], tries: 1 } });
    player.enter(28);
    await player.restart();
    player.goTo(1);
    await player.saved();
    expect(answers()).toEqual({});
  });

  it('tells whether it was saved, and tries again what was not', async () => {
    const player = await opened();
    workbench.refuse('lessons.record', 'The disk is full.');
    player.goTo(1);
    expect(await player.saved()).toBe(false);
    workbench.answer('lessons.record', () => ({}) as never);
    expect(await player.saved()).toBe(true);
    expect(workbench.inputs('lessons.record').at(-1)!.step).toBe('count');
  });

  it('hides and locks nothing once it is closed', async () => {
    const player = await opened();
    expect(player.areas).toEqual({ navigation: 'hidden' });
    player.close();
    expect(player.areas).toEqual({});
    expect(player.contents).toBeNull();
  });

  it('says why it can’t be opened, or why something was not saved', async () => {
    const player = await opened();
    workbench.refuse('lessons.record', 'The disk is full.');
    player.goTo(1);
    await player.saved();
    expect(useNotices().shown[0]!.text).toContain('The disk is full.');
    workbench.refuse('lessons.read', 'step 1, text: is empty');
    await player.open('other');
    await settled();
    expect(player.error?.message).toBe('step 1, text: is empty');
  });
});
