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
  /** Whether the app is still to be taken to the place of the step. */
  const isDue = ref(false);
  /** What is entered at the current step's question, but wasn't checked. */
  let entered: GivenAnswer | null = null;
  /** Whether the end has been reached, however far back somebody has gone since. */
  let finished = false;
  /** Records are written one after the other; whether the last one was. */
  let saving = Promise.resolve(true);

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
    keepEntered();
    opened.value = lessonId;
    isDue.value = true;
    await load();
  }

  /** Reads the lesson that is open; if that fails, `error` says why. */
  async function load(): Promise<void> {
    const wanted = opened.value;
    if (wanted === null) return;
    error.value = null;
    contents.value = null;
    entered = null;
    try {
      await saving;
      const read = await workbench.call('lessons.read', { lesson: wanted });
      if (opened.value !== wanted) return;
      const { lesson: found, progress } = read;
      const reached = found.steps.findIndex((other) => other.id === progress?.step);
      answers.value = progress?.answers ?? {};
      trained.value = runsOf(progress?.runs ?? {});
      at.value = Math.max(0, reached);
      finished = progress?.finished ?? false;
      contents.value = read;
    } catch (failure) {
      if (opened.value === wanted) error.value = errorOf(failure);
    }
  }

  /** Goes to a step, or with the number of steps to the end. */
  function goTo(place: number): void {
    keepEntered();
    const of = lesson.value?.steps.length ?? 0;
    isDue.value = true;
    at.value = Math.min(Math.max(0, place), of);
    save();
  }

  /** Notes an answer to the current step's question. */
  function answer(given: GivenAnswer): void {
    entered = null;
    const current = step.value;
    if (current === null) return;
    const tries = (answers.value[current.id]?.tries ?? 0) + 1;
    answers.value = { ...answers.value, [current.id]: { given, tries } };
    save();
  }

  /** Takes what is entered at the current step's question; null: nothing that wasn't checked. */
  function enter(given: GivenAnswer | null): void {
    entered = given;
  }

  /** Notes what is entered as the answer, for when the step is left without a check. */
  function keepEntered(): void {
    if (entered !== null) answer(entered);
  }

  /** Notes which experiments were trained for runs. */
  function noteRuns(runs: Readonly<Record<string, string>>): void {
    trained.value = { ...trained.value, ...runs };
    isDue.value = true;
    save();
  }

  /** Starts over. Runs that were trained stay among the experiments. */
  async function restart(): Promise<void> {
    const current = id.value;
    if (current === null) return;
    try {
      await saving;
      await workbench.call('lessons.restart', { lesson: current });
      isDue.value = true;
      await load();
    } catch (failure) {
      const text = `The lesson was not started over: ${messageOf(failure)}`;
      notices.show({ kind: 'error', text });
    }
  }

  function close(): void {
    keepEntered();
    opened.value = null;
    contents.value = null;
    error.value = null;
    presenting.value = false;
  }

  function save(): void {
    const found = lesson.value;
    if (found === null) return;
    const { steps } = found;
    finished ||= at.value >= steps.length;
    const record = {
      lesson: found.id,
      step: steps[Math.min(at.value, steps.length - 1)]!.id,
      finished,
      // Plain copies: reactive state can't be sent.
      answers: JSON.parse(JSON.stringify(answers.value)) as Answers,
      runs: { ...trained.value },
    };
    saving = saving.then(async () => {
      try {
        await workbench.call('lessons.record', record);
        return true;
      } catch (failure) {
        const text = `How far you are in the lesson was not saved: ${messageOf(failure)}`;
        notices.show({ kind: 'error', text });
        return false;
      }
    });
  }

  /** Waits until everything has been saved, after another try if that failed. @returns whether it was; else there is a notice */
  async function saved(): Promise<boolean> {
    if (!(await saving)) save();
    return saving;
  }

  return {
    ...{ id, contents, error, at, answers, presenting, lesson, step, isAtEnd, areas, place },
    ...{ isDue, idOfRun, runNamed, open, load, goTo, answer, enter, keepEntered, noteRuns },
    ...{ restart, close, saved },
  };
});

function runsOf(runs: Readonly<Partial<Record<string, string>>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(runs).flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])),
  );
}
