import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { SavedLesson } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import {
  lessonVersion,
  runsOfPlace,
  type Lesson,
  type LessonRun,
  type LessonStep,
} from '#shared/lessons/lesson';
import { differencesFromLesson } from '#shared/lessons/checked-run';
import { lessonProblems, parseLesson } from '#shared/lessons/lesson-problems';
import { messageOf } from '../../../client/failures.ts';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { useNotices } from '../../../client/stores/notices.ts';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { useWorkbench } from '../../../client/workbench.ts';
import {
  asSentence,
  broughtRun,
  experimentsIn,
  isBlank,
  newLesson,
  newStep,
  placeOf,
  runToTrain,
  slugOf,
  type ShownAddress,
} from './lesson-draft.ts';

/** What the preferences keep of a draft with changes, for when the window is closed. */
interface KeptDraft {
  readonly lesson: Lesson;
  /** Of the stored lesson that it replaces; null: none. */
  readonly revision: string | null;
  /** The window or browser tab that keeps it there. */
  readonly owner: string;
}

/**
 * The lesson that is being made or changed beside the app. It is a draft until it is saved, and stays open when the
 * window is reloaded.
 */
export const useLessonEditor = defineStore('lessonEditor', () => {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const notices = useNotices();
  const kept = usePreferences().view<Partial<KeptDraft> | null>('lessons.draft', null);

  const draft = ref<Lesson | null>(null);
  /** The draft as it was saved or opened, as JSON. */
  const saved = ref('');
  /** Of the stored lesson that the draft replaces; null if none was saved. */
  const revision = ref<string | null>(null);
  /** Whether that lesson was changed or deleted elsewhere, so that saving the draft was refused. */
  const isStale = ref(false);
  const at = ref(0);
  const busy = ref(false);
  /** Whether somebody has tried to save: then fields that are still blank are problems, too. */
  const wantsAll = ref(false);

  const isOpen = computed(() => draft.value !== null);
  const isNew = computed(() => revision.value === null);
  const step = computed(() => draft.value?.steps[at.value] ?? null);
  const problems = computed(() => (draft.value === null ? [] : lessonProblems(draft.value)));
  const written = computed(() => JSON.stringify(draft.value));
  const isChanged = computed(() => draft.value !== null && written.value !== saved.value);

  /** Windows share the preferences, in which there is room for one draft: that of the window that opened it last. */
  const ownId = crypto.randomUUID();
  const owner = computed(() => kept.value?.owner ?? null);
  /** Whether the draft is only in this window, because another one keeps its own. */
  const isOnlyHere = computed(
    () => isChanged.value && owner.value !== null && owner.value !== ownId,
  );

  /** Keeps the draft for when the window is closed, in place of that of another window. */
  function keep(): void {
    const lesson = JSON.parse(written.value) as Lesson;
    kept.value = { lesson, revision: revision.value, owner: ownId };
  }

  // One of another version would need more than this editor knows.
  const left = kept.value?.lesson;
  if (left?.schemaVersion === lessonVersion) {
    draft.value = structuredClone(left);
    revision.value = kept.value?.revision ?? null;
    keep();
  }
  watch([written, isChanged, revision, owner], () => {
    if (isOnlyHere.value) return;
    if (isChanged.value) keep();
    else if (owner.value === ownId) kept.value = null;
  });

  /** @param replaced the revision of the stored lesson that it replaces; null: none */
  function show(lesson: Lesson, replaced: string | null): void {
    draft.value = lesson;
    saved.value = JSON.stringify(lesson);
    revision.value = replaced;
    isStale.value = false;
    at.value = 0;
    wantsAll.value = false;
  }

  /** What is wrong with the fields of a step, or for null of the lesson itself: a sentence for each, by its name. */
  function problemsIn(place: number | null): ReadonlyMap<string, string> {
    const part = place === null ? draft.value : draft.value?.steps[place];
    const shown = problems.value.filter(
      ({ step: of, field }) => of === place && (wantsAll.value || !isBlank(part, field)),
    );
    return new Map(shown.map(({ field, message }) => [field, asSentence(message)]));
  }

  /** Whether the editor has nothing that would be lost with the draft; else there is a notice. */
  function mayLeave(): boolean {
    if (!isChanged.value) return true;
    const text = 'Save or close the lesson that you are editing first.';
    notices.show({ kind: 'info', text });
    return false;
  }

  /** Closes the editor, unless it has changes. @returns whether it is closed; else there is a notice */
  function leave(): boolean {
    if (!mayLeave()) return false;
    close();
    return true;
  }

  /** Begins a new lesson, unless the open one has changes. */
  function begin(): void {
    if (mayLeave()) show(newLesson(), null);
  }

  /** Opens a lesson to change it. */
  async function edit(id: string): Promise<void> {
    const read = await readToEdit(id);
    if (read !== null) show(read.lesson, read.revision);
  }

  /** Opens a copy of a lesson. */
  async function copy(id: string): Promise<void> {
    const read = await readToEdit(id);
    if (read === null) return;
    const title = `Copy of ${read.lesson.title}`;
    show({ ...read.lesson, id: slugOf(title, 'lesson'), title }, null);
  }

  async function readToEdit(id: string): Promise<SavedLesson | null> {
    if (!mayLeave()) return null;
    try {
      const { lesson, revision: stored } = await workbench.call('lessons.read', { lesson: id });
      // Somebody may have kept on writing meanwhile.
      return mayLeave() ? { lesson: structuredClone(lesson), revision: stored } : null;
    } catch (failure) {
      notices.show({ kind: 'error', text: `The lesson can’t be edited: ${messageOf(failure)}` });
      return null;
    }
  }

  function addStep(): void {
    const steps = draft.value!.steps;
    steps.splice(at.value + 1, 0, newStep(steps));
    at.value += 1;
  }

  function removeStep(place: number): void {
    const steps = draft.value!.steps;
    steps.splice(place, 1);
    if (steps.length === 0) steps.push(newStep([]));
    at.value = Math.min(at.value, steps.length - 1);
  }

  /** Moves a step by so many places, and keeps it selected. */
  function moveStep(place: number, by: number): void {
    const steps = draft.value!.steps;
    const to = Math.min(Math.max(0, place + by), steps.length - 1);
    const [moved] = steps.splice(place, 1);
    steps.splice(to, 0, moved!);
    at.value = to;
  }

  /** Changes the step that is being edited. */
  function changeStep(change: Partial<LessonStep>): void {
    if (step.value !== null) Object.assign(step.value, change);
  }

  /** Makes an address the place of the step. Its runs become runs of the lesson, which it brings until that is changed. */
  function usePage(address: ShownAddress): void {
    const isExperiment = (id: string): boolean => experiments.byId(id)?.kind === 'experiment';
    for (const id of experimentsIn(address, isExperiment)) {
      if (nameOfRun(id) === undefined) addRun(id);
    }
    changeStep({ place: placeOf(address, nameOfRun) });
  }

  /** The name of an experiment in the lesson: the run that it is, or that would be trained to the same. */
  function nameOfRun(id: string): string | undefined {
    const lesson = draft.value!;
    const listed = experiments.byId(id);
    const config = listed?.kind === 'experiment' ? listed.record.config : null;
    return lesson.runs.find((run) =>
      run.kind === 'brought'
        ? run.experiment === id
        : config !== null && differencesFromLesson(lesson, run.name, config)?.length === 0,
    )?.name;
  }

  /** Adds an experiment to the runs of the lesson, which then brings it. */
  function addRun(id: string): void {
    const listed = experiments.byId(id);
    if (listed?.kind !== 'experiment') return;
    const lesson = draft.value!;
    lesson.runs = [...lesson.runs, broughtRun(listed.record, lesson.runs)];
  }

  /** Has the lesson train a run that it brought. */
  function trainRun(name: string): void {
    const lesson = draft.value!;
    lesson.runs = lesson.runs.map((run) => {
      if (run.name !== name || run.kind !== 'brought') return run;
      const listed = experiments.byId(run.experiment);
      return listed?.kind === 'experiment' ? runToTrain(run, listed.record) : run;
    });
  }

  function removeRun(name: string): void {
    const lesson = draft.value!;
    lesson.runs = lesson.runs.filter((run) => run.name !== name);
    for (const other of lesson.steps) other.train = other.train.filter((run) => run !== name);
  }

  /** How many steps show or train a run. */
  function usesOf({ name }: LessonRun): number {
    return draft.value!.steps.filter(
      ({ place, train }) => train.includes(name) || runsOfPlace(place).includes(name),
    ).length;
  }

  /** Saves the lesson. @returns its id; null if it was refused, with a notice */
  async function save(): Promise<string | null> {
    const edited = draft.value;
    if (edited === null || busy.value) return null;
    busy.value = true;
    const replaces = revision.value;
    try {
      // A plain copy: reactive state can't be sent.
      const document = JSON.parse(JSON.stringify(edited)) as Lesson;
      const lesson = isNew.value ? { ...document, id: slugOf(document.title, 'lesson') } : document;
      parseLesson(lesson);
      const stored = await workbench.call('lessons.save', { lesson, replaces });
      // Another lesson may be open by now, and this one may have been changed further, which isn't saved.
      if (draft.value === edited) {
        edited.id = stored.lesson.id;
        saved.value = JSON.stringify({ ...document, id: stored.lesson.id });
        revision.value = stored.revision;
        isStale.value = false;
      }
      notices.show({ kind: 'success', text: `“${stored.lesson.title}” saved` });
      return stored.lesson.id;
    } catch (failure) {
      notices.show({ kind: 'error', text: `The lesson was not saved: ${messageOf(failure)}` });
      const isOutdated = await isReplaced(edited.id, replaces);
      if (draft.value === edited) isStale.value = isOutdated;
      return null;
    } finally {
      busy.value = false;
    }
  }

  /** Whether a stored lesson has another revision by now, or is gone; false if that can't be found out. */
  async function isReplaced(id: string, before: string | null): Promise<boolean> {
    if (before === null) return false;
    try {
      return (await workbench.call('lessons.read', { lesson: id })).revision !== before;
    } catch (failure) {
      return failure instanceof UnrollError && failure.code === 'not-found';
    }
  }

  /** Saves the draft beside the lesson that it was to replace. @returns its id; null if it was refused, with a notice */
  function saveAsCopy(): Promise<string | null> {
    if (draft.value !== null && !isNew.value) {
      draft.value.title = `Copy of ${draft.value.title}`;
      revision.value = null;
      isStale.value = false;
    }
    return save();
  }

  function close(): void {
    draft.value = null;
  }

  return {
    ...{ draft, at, step, isOpen, isNew, isChanged, isOnlyHere, isStale, problems, wantsAll, busy },
    ...{ keep, saveAsCopy },
    ...{ problemsIn, begin, leave, edit, copy, addStep, removeStep, moveStep, changeStep, usePage },
    ...{ addRun, trainRun, removeRun, usesOf, save, close },
  };
});
