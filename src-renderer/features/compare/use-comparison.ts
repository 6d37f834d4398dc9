import { computed, onScopeDispose, proxyRefs, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { maxMembers } from '#shared/compare/comparison';
import { historyKeysOf } from '#shared/compare/curve-metrics';
import { groupRuns, type RunGroup } from '#shared/compare/grouping';
import { defaultHyperparameterView } from '#shared/compare/hyperparameter-view';
import { hasWeights } from '#shared/experiment/left-out';
import type { ExperimentRecord } from '#shared/experiment/record';
import { addressDelay, useLeaving } from '../../client/query/late-address.ts';
import { useExperiments } from '../../client/stores/experiments.ts';
import { useNotices } from '../../client/stores/notices.ts';
import { usePreferences } from '../../client/stores/preferences.ts';
import { useRunColours } from '../../client/stores/run-colours.ts';
import { useSweepOfRun } from '../../client/stores/sweeps.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { formatCount } from '#shared/text/format';
import { comparedRuns, isReadable, type ComparedRun, type UncolouredRun } from './compared-run.ts';
import { readAddress, runsIn, writeAddress, type ComparisonQuery } from './comparison-address.ts';
import { readState, defaultState, type PageState, type StateChange } from './comparison-state.ts';
import { insideParts } from './inside/inside-parts.ts';
import { keepUnchanged } from './keep-unchanged.ts';
import { useRecordings } from '../../client/query/use-recording.ts';
import { useFollowed } from './use-followed.ts';
import { useRunHistories } from './use-histories.ts';
import { useLazyValues } from './use-lazy-values.ts';

/** Not carried over from the last comparison, because it depends on its runs. */
const freshState = {
  grouping: defaultState.grouping,
  colourBy: null,
  dashBy: null,
  chartBy: null,
  occasion: defaultState.occasion,
  sort: null,
  ...defaultHyperparameterView(),
} as const;

/**
 * The comparison of a page: its runs, how they are shown, and the data loaded for them. Its state is in the address, so
 * that a reload, the Back button and a copied link show the same; how curves are drawn is remembered for the next
 * comparison.
 */
export function useComparison() {
  const route = useRoute();
  const router = useRouter();
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const colours = useRunColours();
  const notices = useNotices();
  const remembered = usePreferences().view<unknown>('comparison', null);

  const state = shallowRef<PageState>(stateOfAddress());
  let written = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isGone = false;
  const isLeaving = useLeaving((to) => to.name === 'compare');

  /** An address with only runs is shown like the last comparison. */
  function stateOfAddress(): PageState {
    const given = readAddress(route.query);
    notifyLeftOut(runsIn(route.query));
    const hasMore = Object.keys(route.query).some(
      (name) => ![...insideParts, 'runs', 'view', 'tab', 'inside'].includes(name),
    );
    if (hasMore) return given;
    const { members, hidden, tab, inside, parts } = given;
    return readState({
      ...readState(remembered.value),
      ...freshState,
      ...{ members, hidden, tab, inside, parts },
    });
  }

  function notifyLeftOut(ids: readonly string[]): void {
    const count = new Set(ids).size - maxMembers;
    if (count <= 0) return;
    const most = formatCount(maxMembers);
    notices.show({
      kind: 'error',
      text: `A comparison can have at most ${most} runs: the last ${formatCount(count)} were left out.`,
    });
  }

  /** Changes parts of the state, unless the page has been left; members that are removed are no longer hidden. */
  function change(partial: StateChange): void {
    if (isGone) return;
    notifyLeftOut(partial.members ?? []);
    state.value = readState({ ...state.value, ...partial }, state.value);
    remembered.value = state.value;
    clearTimeout(timer);
    timer = setTimeout(writeState, partial.members === undefined ? addressDelay : 0);
  }

  /** The query of the current address. Without runs, a saved comparison is no longer the same one. */
  function query(): ComparisonQuery {
    const { view } = route.query;
    const isSaved = typeof view === 'string' && state.value.members.length > 0;
    return { ...writeAddress(state.value), ...(isSaved && { view }) };
  }

  const address = () => ({ name: 'compare', query: { ...query() } });
  const pathShown = () => router.resolve(address()).fullPath;

  function writeState(): void {
    written = pathShown();
    void replaceAddress(address().query);
  }

  async function replaceAddress(query: ComparisonQuery): Promise<void> {
    if (route.name !== 'compare' || isLeaving()) return;
    await router.replace({ name: 'compare', query: { ...query } });
  }

  /** Makes the address that of a saved comparison. */
  async function showView(view: string): Promise<void> {
    await replaceAddress({ ...query(), view });
  }

  watch(
    () => route.fullPath,
    (path) => {
      if (route.name !== 'compare' || path === written || path === pathShown()) return;
      clearTimeout(timer);
      written = '';
      state.value = stateOfAddress();
    },
  );
  onScopeDispose(() => {
    isGone = true;
    clearTimeout(timer);
  });

  /** The last known records of runs, for those that go missing. */
  const lastSeen = new Map<string, ExperimentRecord>();
  const uncoloured = computed<readonly UncolouredRun[]>((before) => {
    const all = comparedRuns({
      ids: state.value.members,
      hidden: state.value.hidden,
      byId: experiments.byId,
      lastSeen: (id) => lastSeen.get(id),
    });
    for (const { id, record } of all) if (record !== null) lastSeen.set(id, record);
    return keepUnchanged(all, before);
  });
  const sweepOf = useSweepOfRun(() => state.value.grouping.kind === 'batch');
  /** The groups that tables and charts share; ungrouped runs are groups of one under their own names. */
  const groups = computed<readonly RunGroup[]>(() =>
    groupRuns(
      uncoloured.value.flatMap(({ record }) => record ?? []),
      state.value.grouping,
      sweepOf,
    ),
  );
  /** The palette slots of groups by their ids, which are the runs' own if they are ungrouped. */
  const slots = computed<ReadonlyMap<string, number>>(() => {
    const { grouping } = state.value;
    return grouping.kind === 'none'
      ? new Map(groups.value.map(({ id }) => [id, colours.slotOf(id)]))
      : colours.slotsOfGroups(grouping, groups.value);
  });
  watch(
    groups,
    (shown) => {
      const { grouping } = state.value;
      if (grouping.kind !== 'none') colours.assignGroups(grouping, shown);
    },
    { immediate: true },
  );
  /** The colours of grouped runs by their ids. */
  const coloursOfGroups = computed<ReadonlyMap<string, string>>(() => {
    if (state.value.grouping.kind === 'none') return new Map();
    return new Map(
      groups.value.flatMap(({ id, members }) =>
        members.map((run) => [run.id, colours.groupColourOf(slots.value.get(id)!)] as const),
      ),
    );
  });
  const colourOf = (id: string): string => coloursOfGroups.value.get(id) ?? colours.colourOf(id);
  const runs = computed<readonly ComparedRun[]>((before) =>
    keepUnchanged(
      uncoloured.value.map((run) => ({ ...run, colour: colourOf(run.id) })),
      before,
    ),
  );
  const readable = computed(() => runs.value.filter(isReadable));
  const present = computed(() =>
    readable.value.filter(({ status }) => status !== 'missing').map(({ id }) => id),
  );
  const tested = computed(() =>
    readable.value
      .filter(({ status, record }) => status !== 'missing' && record.test !== null)
      .map(({ id }) => id),
  );

  const histories = useRunHistories(
    () => present.value,
    (id) => lastSeen.get(id)?.config.reportEvery ?? 1,
    () => historyKeysOf(state.value.metrics, state.value.xAxis),
  );
  /** What was recorded inside the networks while they trained. */
  const followRecording = useRecordings();
  const recordings = useFollowed(
    () => present.value,
    (id) => {
      const { points: value, ...rest } = followRecording(id);
      return { value, ...rest };
    },
  );
  const answers = useLazyValues(
    () => tested.value,
    (experiment) => workbench.call('experiments.answers', { experiment }),
  );

  /** The results of analyses that have been computed, for reports. */
  const analyses = useLazyValues(
    () => tested.value,
    (experiment) => workbench.call('analyses.kept', { experiment }),
  );

  /** The runs that are highlighted because their line or name is under the pointer. */
  const highlighted = shallowRef<readonly string[]>([]);

  /** Size of the weights file in bytes; null for a run without one. */
  const sizes = useLazyValues(
    () =>
      readable.value
        .filter(({ status, record }) => status === 'ready' && hasWeights(record))
        .map(({ id }) => id),
    async (experiment) => {
      const files = await workbench.call('experiments.files', { experiment });
      return files.find(({ name }) => name === 'model.safetensors')?.bytes ?? null;
    },
  );

  const modelBytes = computed(
    () =>
      new Map(
        [...sizes.values].flatMap(([id, bytes]) => (bytes === null ? [] : [[id, bytes] as const])),
      ),
  );

  /** The name of a run in the comparison; its id if it has none. */
  function nameOf(id: string): string {
    return runs.value.find((run) => run.id === id)?.name ?? id;
  }

  return proxyRefs({
    state,
    change,
    query,
    showView,
    highlighted,
    highlight: (ids: readonly string[]) => (highlighted.value = ids),
    /** All members, the baseline first. */
    runs,
    /** Those that have a record. */
    readable,
    groups,
    sweepOf,
    slots,
    /** The colour of a run in every view: its group's if runs are grouped. */
    colourOf,
    /** The run that the others are compared with; undefined if it can't be read. */
    baseline: computed(() => readable.value.find(({ isBaseline }) => isBaseline)),
    /** Whether the list of experiments has been loaded, so that missing runs are really missing. */
    isReady: computed(() => experiments.status !== 'loading'),
    histories,
    recordings,
    answers,
    analyses,
    sizes,
    /** The sizes of existing files. */
    modelBytes,
    nameOf,
  });
}

export type Comparison = ReturnType<typeof useComparison>;
