import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { UnrollError } from '#shared/contract/errors';
import { defaultPreferences } from '#shared/contract/preferences';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { usePreferences } from '../../../../src-renderer/client/stores/preferences.ts';
import { useLessonEditor } from '../../../../src-renderer/features/lessons/editor/lesson-editor.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { plainLesson, sampleLesson } from '../../../support/lessons.ts';

let workbench: AnsweringWorkbench;

const saved = (id: string) => ({
  lesson: sampleLesson(plainLesson({ id, title: `Lesson ${id}` })),
  revision: 'saved',
});

beforeEach(() => {
  workbench = new AnsweringWorkbench()
    .answer('lessons.read', ({ lesson }) => ({
      lesson: sampleLesson(plainLesson({ id: lesson, title: `Lesson ${lesson}` })),
      ...{ hash: 'ab'.repeat(32), revision: 'read', builtIn: false, progress: null },
    }))
    .answer('preferences.update', () => defaultPreferences);
  appWithStores(workbench);
});

describe('while a lesson is being saved', () => {
  it('what is written isn’t taken as saved', async () => {
    const editor = useLessonEditor();
    await editor.copy('one');
    const answer = workbench.hold('lessons.save');
    const saving = editor.save();
    editor.changeStep({ text: 'Written meanwhile.' });
    await answer(saved('copy-2'));
    expect(await saving).toBe('copy-2');
    expect(editor.isChanged).toBe(true);
    expect([editor.draft?.id, editor.isNew]).toEqual(['copy-2', false]);
    const again = editor.save();
    await answer(saved('copy-2'));
    await again;
    expect(editor.isChanged).toBe(false);
    const [first, second] = workbench.inputs('lessons.save');
    expect([first!.replaces, second!.replaces]).toEqual([null, 'saved']);
    expect(second!.lesson).toMatchObject({ id: 'copy-2', steps: [{ text: 'Written meanwhile.' }] });
  });

  it('another lesson that is opened keeps its id, and isn’t taken as saved', async () => {
    const editor = useLessonEditor();
    await editor.edit('one');
    const answer = workbench.hold('lessons.save');
    const saving = editor.save();
    await editor.copy('two');
    editor.changeStep({ text: 'Other.' });
    await answer(saved('one'));
    await saving;
    expect(editor.draft).toMatchObject({ id: 'copy-of-lesson-two', title: 'Copy of Lesson two' });
    expect([editor.isNew, editor.isChanged]).toEqual([true, true]);
  });
});

describe('a lesson that was changed or deleted elsewhere', () => {
  const refusal = new UnrollError('invalid-input', 'it was changed elsewhere');
  const refuse = () =>
    workbench.answer('lessons.save', ({ replaces }) => {
      if (replaces !== null) throw refusal;
      return saved('copy-of-lesson-one');
    });

  it('is not replaced, and the draft can be saved as a copy', async () => {
    const editor = useLessonEditor();
    await editor.edit('one');
    editor.changeStep({ text: 'Mine.' });
    workbench.answer('lessons.read', () => ({
      ...{ ...saved('one'), revision: 'theirs' },
      ...{ hash: 'ab'.repeat(32), builtIn: false, progress: null },
    }));
    refuse();
    expect(await editor.save()).toBeNull();
    expect([editor.isStale, editor.isChanged]).toEqual([true, true]);
    expect(await editor.saveAsCopy()).toBe('copy-of-lesson-one');
    expect([editor.isStale, editor.isChanged]).toEqual([false, false]);
    expect(workbench.inputs('lessons.save').at(-1)).toMatchObject({
      lesson: { title: 'Copy of Lesson one', steps: [{ text: 'Mine.' }] },
    });
  });

  it('or was deleted, likewise', async () => {
    const editor = useLessonEditor();
    await editor.edit('one');
    refuse().answer('lessons.read', () => {
      throw new UnrollError('not-found', 'there is no lesson one');
    });
    await editor.save();
    expect(editor.isStale).toBe(true);
  });

  it('isn’t said of a save that was refused for another reason', async () => {
    const editor = useLessonEditor();
    await editor.edit('one');
    refuse();
    await editor.save();
    expect(editor.isStale).toBe(false);
  });
});

describe('a draft with changes', () => {
  it('is replaced by no other lesson; a notice says so', async () => {
    const editor = useLessonEditor();
    editor.begin();
    await editor.edit('one');
    expect(editor.draft?.id).toBe('one');
    editor.begin();
    expect(editor.draft?.id).toBe('lesson');
    editor.changeStep({ text: 'Mine.' });
    editor.begin();
    await editor.edit('one');
    expect(editor.leave()).toBe(false);
    expect(editor.step?.text).toBe('Mine.');
    expect(useNotices().shown.at(-1)!.text).toContain('Save or close the lesson');
  });

  it('isn’t replaced if it was changed while the other was read', async () => {
    const editor = useLessonEditor();
    editor.begin();
    const opening = editor.edit('one');
    editor.changeStep({ text: 'Mine.' });
    await opening;
    expect(editor.step?.text).toBe('Mine.');
  });

  it('is there again after the window was closed, until it is saved or closed', async () => {
    const first = useLessonEditor();
    await first.edit('one');
    first.changeStep({ text: 'Not saved yet.' });
    await nextTick();
    const kept = usePreferences().value.views;
    expect(kept['lessons.draft']).toMatchObject({ revision: 'read' });
    await usePreferences().saveViews();

    workbench
      .answer('preferences.read', () => ({ ...defaultPreferences, views: kept }))
      .answer('lessons.save', () => saved('one'));
    appWithStores(workbench);
    await usePreferences().refresh();
    const second = useLessonEditor();
    expect([second.isNew, second.isChanged]).toEqual([false, true]);
    expect(second.step?.text).toBe('Not saved yet.');
    expect(await second.save()).toBe('one');
    await settled();
    expect(usePreferences().value.views['lessons.draft']).toBeNull();
  });

  it('of another window is never overwritten, and says so here until one of them is kept', async () => {
    const keptHere = () =>
      usePreferences().value.views['lessons.draft'] as { owner: string } | null;
    const keep = (draft: unknown) => {
      const views = { 'lessons.draft': draft } as never;
      workbench.emit({ kind: 'preferencesChanged', preferences: { ...defaultPreferences, views } });
    };
    // What is sent comes back as what is stored.
    workbench.answer('preferences.update', ({ change }) => ({
      ...defaultPreferences,
      views: change.views ?? {},
    }));
    const editor = useLessonEditor();
    await editor.edit('one');
    editor.changeStep({ text: 'Mine.' });
    await nextTick();
    expect([editor.isOnlyHere, keptHere()?.owner]).toEqual([false, expect.any(String)]);
    await usePreferences().saveViews();
    const theirs = { lesson: plainLesson(), revision: null, owner: 'another window' };
    keep(theirs);
    expect(editor.isOnlyHere).toBe(true);
    editor.changeStep({ text: 'Mine, further.' });
    await nextTick();
    expect(keptHere()).toEqual(theirs);
    editor.keep();
    expect([editor.isOnlyHere, keptHere()]).toMatchObject([
      false,
      { lesson: { steps: [{ text: 'Mine, further.' }] } },
    ]);
    await usePreferences().saveViews();
    keep(theirs);
    keep(null);
    await nextTick();
    expect(keptHere()).toMatchObject({ lesson: { steps: [{ text: 'Mine, further.' }] } });
    await usePreferences().saveViews();
    keep(theirs);
    editor.close();
    await nextTick();
    expect(keptHere()).toEqual(theirs);
  });

  it('that a newer version left is not opened', async () => {
    const lesson = { ...plainLesson(), schemaVersion: 99 };
    workbench.answer('preferences.read', () => ({
      ...defaultPreferences,
      views: { 'lessons.draft': { lesson, revision: null } } as never,
    }));
    await usePreferences().refresh();
    expect(useLessonEditor().isOpen).toBe(false);
  });
});

it('fields that are still blank are no problems until somebody wants to save', () => {
  const editor = useLessonEditor();
  editor.begin();
  expect(editor.problems.length).toBeGreaterThan(0);
  expect([editor.problemsIn(0).size, editor.problemsIn(null).size]).toEqual([0, 0]);
  editor.changeStep({ title: 'x'.repeat(301) });
  expect([...editor.problemsIn(0)]).toEqual([['title', 'Can have at most 300 characters.']]);
  editor.wantsAll = true;
  expect(editor.problemsIn(0).get('text')).toBe('Needs a text of at most 20,000 characters.');
  expect(editor.problemsIn(null).get('title')).toBe('Needs a text of at most 300 characters.');
});
