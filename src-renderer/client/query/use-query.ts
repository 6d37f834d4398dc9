import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { WorkbenchEvent } from '#shared/contract/events';
import { useApp } from '../stores/app.ts';
import { useWorkbench } from '../workbench.ts';
import { newestWins } from './newest-wins.ts';

/** The state of a question. */
export type QueryState<Answer> =
  /** Nothing has been asked. */
  | { readonly kind: 'idle' }
  /** It is being asked, for the first time or after a failure. */
  | { readonly kind: 'loading' }
  /** It has been answered; it may be being asked again. */
  | { readonly kind: 'ready'; readonly value: Answer }
  | { readonly kind: 'failed'; readonly error: Error };

/** A question to the workbench, and its answer. */
export interface Query<Answer> {
  readonly state: Readonly<Ref<QueryState<Answer>>>;
  /** The last answer; it stays while the next one is awaited and if that fails. */
  readonly value: Readonly<Ref<Answer | null>>;
  /** Why it failed; null unless the state is `failed`. */
  readonly error: Readonly<Ref<Error | null>>;
  /** Whether an answer is awaited. */
  readonly isAsking: Readonly<Ref<boolean>>;
  /** Asks again. Resolves when that is answered or has failed; never rejects. */
  refresh(): Promise<void>;
}

/** When a question is asked. */
export interface QueryOptions<Question> {
  /** Plain data; asked immediately and whenever it changes. Null: nothing is asked. */
  readonly question?: () => Question | null;
  /** Whether the last answer may be shown until the newer question is answered. By default it may. */
  readonly keeps?: (older: Question, newer: Question) => boolean;
  /** Whether an event means that the answer has changed. With this, it is also asked again after a reconnection. */
  readonly isNews?: (event: WorkbenchEvent) => boolean;
  /** Milliseconds for which events are collected before it is asked again. */
  readonly gathering?: number;
  /** Waits with the first question for `refresh` or an event. */
  readonly isLazy?: boolean;
}

/**
 * Asks the workbench a question and keeps the answer to the last one. Only one question is pending at a time, so that
 * dragging a slider doesn't pile them up; of those asked meanwhile the newest waits, and outdated answers are ignored.
 * Call it in a setup function, a store or an effect scope; when that ends, nothing is asked or received any more.
 */
export function useQuery<Answer, Question = true>(
  ask: (question: Question) => Promise<Answer>,
  options: QueryOptions<Question> = {},
): Query<Answer> {
  const { question = () => true as Question, keeps = () => true, gathering = 0 } = options;
  const state = shallowRef<QueryState<Answer>>({ kind: 'idle' });
  const value = shallowRef<Answer | null>(null);
  const isAsking = ref(false);
  let last: Question | null = null;

  const asker = newestWins(ask, {
    answer(output, _, isOutdated) {
      if (isOutdated) return;
      isAsking.value = false;
      value.value = output;
      state.value = { kind: 'ready', value: output };
    },
    failure(error, _, isOutdated) {
      if (isOutdated) return;
      isAsking.value = false;
      state.value = { kind: 'failed', error };
    },
  });

  function forget(): void {
    asker.forget();
    isAsking.value = false;
  }

  async function refresh(): Promise<void> {
    const asked = question();
    if (asked === null) {
      forget();
      state.value = { kind: 'idle' };
      return;
    }
    if (last !== null && !keeps(last, asked)) {
      value.value = null;
      state.value = { kind: 'idle' };
    }
    last = asked;
    isAsking.value = true;
    if (state.value.kind !== 'ready') state.value = { kind: 'loading' };
    await asker.ask(asked);
  }

  // Answers that events can change are asked for again after them; others depend only on their question.
  const { isNews } = options;
  if (isNews !== undefined) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askSoon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void refresh();
      }, gathering);
    };
    const endEvents = useWorkbench().subscribe((event) => {
      if (!isNews(event)) return;
      if (gathering === 0) void refresh();
      else askSoon();
    });
    const app = useApp();
    watch(
      () => app.connection,
      (connection) => {
        if (connection === 'connected' && state.value.kind !== 'idle') void refresh();
      },
    );
    onScopeDispose(() => {
      endEvents();
      clearTimeout(timer);
    });
  }
  onScopeDispose(forget);
  if (options.question !== undefined) watch(() => JSON.stringify(question()), refresh);
  if (options.isLazy !== true) void refresh();

  const error = computed(() => (state.value.kind === 'failed' ? state.value.error : null));
  return { state, value, error, isAsking, refresh };
}
