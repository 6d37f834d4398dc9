import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { LessonContents } from '#shared/contract/commands';
import type { Answers, GivenAnswer } from '#shared/lessons/answers';
import { resolvedPlace, type LessonRun, type Place } from '#shared/lessons/lesson';
import type { LessonAreas } from '#shared/lessons/lesson-areas';
import { errorOf, messageOf } from '../../../client/failures.ts';
import { useExperiments } from '../../../client/stores/experiments.ts';
import { useNotices } from '../../../client/stores/notices.ts';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { useWorkbench } from '../../../client/workbench.ts';

/** The lesson that is open beside the app, and how far somebody is in it. It stays open when the window is reloaded. */
export const useLessonPlayer = defineStore('lessonPlayer', () => {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const notices = useNotices();
  const opened = usePreferences().view<string | null>('lessons.open', null);

  const contents = shallowRef<LessonContents | null>(null);
  const error = shallowRef<Error | null>(null);
  /** The place of the step, from 0; the number of steps at the end of the lesson. */
  const at = ref(0);
  const answers = shallowRef<Answers>({});
  /** The id of the experiment that was trained for a run, by the run's name. */
  const trained = shallowRef<Readonly<Record<string, string>>>({});
  const presenting = ref(false);
  /** Records are written one after the other. */
  let saving: Promise<unknown> = Promise.resolve();

  const id = computed(() => opened.value);
  const lesson = computed(() => contents.value?.lesson ?? null);
  const step = computed(() => lesson.value?.steps[at.value] ?? null);
  const isAtEnd = computed(() => lesson.value !== null && step.value === null);
  const areas = computed<LessonAreas>(() => (id.value === null ? {} : (step.value?.areas ?? {})));
  const place = computed<Place | null>(() =>
    step.value?.place ? resolvedPlace(step.value.place, idOfRun) : null,
  );

  /** The experiment of a run: the one that was brought or trained, as long as it is there. */
  function idOfRun(name: string): string | undefined {
    const run = lesson.value?.runs.find((other) => other.name === name);
    if (run === undefined) return undefined;
    const found = run.kind === 'brought' ? run.experiment : trained.value[name];
    return found !== undefined && experiments.byId(found) !== undefined ? found : undefined;
  }

  function runNamed(name: string): LessonRun | undefined {
    return lesson.value?.runs.find((run) => run.name === name);
  }

  /** Opens a lesson where it was left. */
  async function open(lessonId: string): Promise<void> {
    opened.value = lessonId;
    await load();
  }

  /** Reads the lesson that is open; if that fails, `error` says why. */
  async function load(): Promise<void> {
    const wanted = opened.value;
    if (wanted === null) return;
    error.value = null;
    contents.value = null;
    try {
      const read = await workbench.call('lessons.read', { lesson: wanted });
      if (opened.value !== wanted) return;
      const { lesson: found, progress } = read;
      const reached = found.steps.findIndex((other) => other.id === progress?.step);
      answers.value = progress?.answers ?? {};
      trained.value = runsOf(progress?.runs ?? {});
      at.value = Math.max(0, reached);
      contents.value = read;
    } catch (failure) {
      if (opened.value === wanted) error.value = errorOf(failure);
    }
  }

  /** Goes to a step, or with the number of steps to the end. */
  function goTo(place: number): void {
    const of = lesson.value?.steps.length ?? 0;
    at.value = Math.min(Math.max(0, place), of);
    save();
  }

  /** Notes an answer to the current step's question. */
  function answer(given: GivenAnswer): void {
    const current = step.value;
    if (current === null) return;
    const tries = (answers.value[current.id]?.tries ?? 0) + 1;
    answers.value = { ...answers.value, [current.id]: { given, tries } };
    save();
  }

  /** Notes which experiments were trained for runs. */
  function noteRuns(runs: Readonly<Record<string, string>>): void {
    trained.value = { ...trained.value, ...runs };
    save();
  }

  /** Starts over. Runs that were trained stay among the experiments. */
  async function restart(): Promise<void> {
    const current = id.value;
    if (current === null) return;
    try {
      await saving;
      await workbench.call('lessons.restart', { lesson: current });
      await load();
    } catch (failure) {
      const text = `The lesson was not started over: ${messageOf(failure)}`;
      notices.show({ kind: 'error', text });
    }
  }

  function close(): void {
    opened.value = null;
    contents.value = null;
    error.value = null;
    presenting.value = false;
  }

  function save(): void {
    const found = lesson.value;
    if (found === null) return;
    const { steps } = found;
    const record = {
      lesson: found.id,
      step: steps[Math.min(at.value, steps.length - 1)]!.id,
      finished: at.value >= steps.length,
      // Plain copies: reactive state can't be sent.
      answers: JSON.parse(JSON.stringify(answers.value)) as Answers,
      runs: { ...trained.value },
    };
    saving = saving.then(async () => {
      try {
        await workbench.call('lessons.record', record);
      } catch (failure) {
        const text = `How far you are in the lesson was not saved: ${messageOf(failure)}`;
        notices.show({ kind: 'error', text });
      }
    });
  }

  return {
    ...{ id, contents, error, at, answers, presenting, lesson, step, isAtEnd, areas, place },
    ...{ idOfRun, runNamed, open, load, goTo, answer, noteRuns, restart, close },
    /** Fulfilled when everything has been saved. */
    saved: () => saving,
  };
});

function runsOf(runs: Readonly<Partial<Record<string, string>>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(runs).flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])),
  );
}
