import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { WorkbenchEvent } from '#shared/contract/events';
import { useApp } from '../stores/app.ts';
import { useWorkbench } from '../workbench.ts';
import { newestWins } from './newest-wins.ts';

/** How a question stands. */
export type QueryState<Answer> =
  /** Nothing is asked. */
  | { readonly kind: 'idle' }
  /** It has not been answered, or failed and is being asked again. */
  | { readonly kind: 'loading' }
  /** It has been answered; it may be asked again meanwhile. */
  | { readonly kind: 'ready'; readonly value: Answer }
  | { readonly kind: 'failed'; readonly error: Error };

/** A question to the workbench, and what came of it. */
export interface Query<Answer> {
  readonly state: Readonly<Ref<QueryState<Answer>>>;
  /** The last answer; it stays while the next is awaited, and where that fails. */
  readonly value: Readonly<Ref<Answer | null>>;
  /** Why it failed; null unless the state is `failed`. */
  readonly error: Readonly<Ref<Error | null>>;
  /** Whether an answer is awaited. */
  readonly isAsking: Readonly<Ref<boolean>>;
  /** Asks again. Resolves when that has been answered or has failed; never rejects. */
  refresh(): Promise<void>;
}

/** When a question is asked. */
export interface QueryOptions<Question> {
  /** Plain data; it is asked at once, and whenever it becomes another. Null: nothing is asked. */
  readonly question?: () => Question | null;
  /** Whether the last answer may be shown until the newer question is answered; it may if this is left out. */
  readonly keeps?: (older: Question, newer: Question) => boolean;
  /** Whether an event tells that the answer is another one now. It is asked for after a lost connection too. */
  readonly isNews?: (event: WorkbenchEvent) => boolean;
  /** Milliseconds in which events are gathered before they have it asked again. */
  readonly gathering?: number;
  /** Has it asked for the first time by `refresh` or an event. */
  readonly isLazy?: boolean;
}

/**
 * Asks the workbench something and keeps the answer to what was asked last. One question is under way at a time, so
 * that dragging a slider doesn't pile them up; of those that come up meanwhile the newest one waits, and answers that
 * it has overtaken are passed over. To be called in a setup function, a store or an effect scope; with its end nothing
 * is asked or heard any more.
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
    answer(output, _, isOvertaken) {
      if (isOvertaken) return;
      isAsking.value = false;
      value.value = output;
      state.value = { kind: 'ready', value: output };
    },
    failure(error, _, isOvertaken) {
      if (isOvertaken) return;
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

  // What depends on an event or the connection is asked again; the rest follows from its question alone.
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
