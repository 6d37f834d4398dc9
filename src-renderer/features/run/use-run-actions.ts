import { computed, ref, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import type { RunCommand } from '#shared/contract/commands/runs';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { imageSide } from '#shared/data/image-size';
import { sequenceOrder } from '#shared/data/sequence-order';
import { pytorchCode } from '#shared/exchange/models/pytorch';
import { networkOf } from '#shared/network/network-of';
import { fineTuningOf, newRunFrom } from '../../client/new-run-address.ts';
import { useCopy } from '../../client/use-copy.ts';
import { useExperiments } from '../../client/stores/experiments.ts';
import { messageOf } from '../../client/failures.ts';
import { useNotices } from '../../client/stores/notices.ts';
import { useQueue } from '../../client/stores/queue.ts';
import { useWorkbench } from '../../client/workbench.ts';
import { saveFile } from '../../ui/save-file.ts';

/** The actions that can be pending. */
type Action = RunCommand | 'export' | 'code' | 'queue' | `download ${string}`;

/** The actions on a run. Failures are shown as notices; nothing here throws. */
export function useRunActions(id: string, record: () => ExperimentRecord | null) {
  const workbench = useWorkbench();
  const experiments = useExperiments();
  const notices = useNotices();
  const queue = useQueue();
  const router = useRouter();
  /** Pending actions. */
  const busy = ref<ReadonlySet<Action>>(new Set());
  const isExportingModel = ref(false);
  const isExportingResults = ref(false);
  const isForking = ref(false);
  /** What the form of a fork begins with. */
  const forkedWith = shallowRef<Partial<ExperimentConfig>>({});
  const copy = useCopy();
  let last: Promise<void> = Promise.resolve();
  const isWaiting = computed(() => queue.state?.waiting.includes(id) ?? false);

  /**
   * Performs actions one after the other: the page can show that a run has stopped before the command that stopped it
   * returns, and an action chosen in between must not be lost. An action that is already pending is ignored.
   */
  function attempt(what: Action, failing: string, work: () => Promise<unknown>): Promise<void> {
    if (busy.value.has(what)) return Promise.resolve();
    busy.value = new Set([...busy.value, what]);
    last = last.then(async () => {
      try {
        await work();
      } catch (error) {
        notices.show({ kind: 'error', text: `${failing}: ${messageOf(error)}` });
      }
      busy.value = new Set([...busy.value].filter((other) => other !== what));
    });
    return last;
  }

  const does = (command: RunCommand, failing: string) => (): Promise<void> =>
    attempt(command, failing, () => workbench.call(command, { experiment: id }));

  const pause = does('runs.pause', 'The run was not paused');
  const proceed = does('runs.proceed', 'The run was not resumed');

  function togglePause(): Promise<void> {
    return record()?.status === 'paused' ? proceed() : pause();
  }

  function leaveQueue(): Promise<void> {
    return attempt('queue', 'The run was not removed from the queue', () => queue.remove([id]));
  }

  function joinQueue(): Promise<void> {
    return attempt('queue', 'The run was not added to the queue', () => queue.add([id]));
  }

  /** Opens the form for a new run with this one's config. */
  async function duplicate(): Promise<void> {
    await router.push(newRunFrom(id));
  }

  /** Opens the form for a new run that begins from this one's weights. */
  async function fineTune(): Promise<void> {
    await router.push(fineTuningOf(record()!));
  }

  /** Opens the form for a new run with this one's config, and some fields changed. */
  async function tryChange(changes: Partial<ExperimentConfig>): Promise<void> {
    await router.push(newRunFrom(id, changes));
  }

  /** Opens the form for a fork of the run, with some fields changed. */
  function forkWith(changes: Partial<ExperimentConfig>): void {
    forkedWith.value = changes;
    isForking.value = true;
  }

  /** Opens a comparison with the run as its baseline, to which others are added. */
  async function compare(): Promise<void> {
    await router.push({ name: 'compare', query: { runs: id } });
  }

  /** Opens the page to draw on, with the run among the models. */
  async function draw(): Promise<void> {
    await router.push({ name: 'draw', query: { model: id } });
  }

  /** Opens the page that looks inside the run's model. */
  async function inspect(): Promise<void> {
    await router.push({ name: 'inspect', query: { models: id } });
  }

  /** Moves the run to the trash, from where it can be restored, and shows the list. */
  async function remove(): Promise<void> {
    const gone = await experiments.remove([id]);
    if (gone.includes(id)) await router.push({ name: 'experiments' });
  }

  function exportArchive(): Promise<void> {
    return attempt('export', 'The run was not exported', async () => {
      const archive = await workbench.call('experiments.export', { experiment: id });
      saveFile(archive.fileName, archive.bytes, 'application/zip');
    });
  }

  /** Saves one of the run's files, named after the run too: every run has files of the same names. */
  function download(file: string): Promise<void> {
    return attempt(`download ${file}`, `${file} was not downloaded`, async () => {
      const { bytes } = await workbench.call('experiments.readFile', {
        experiment: id,
        name: file,
      });
      saveFile(`${id}-${file}`, bytes, 'application/octet-stream');
    });
  }

  /** Copies the network as PyTorch code, which only needs the config. */
  function copyCode(): Promise<void> {
    return attempt('code', 'The PyTorch code was not copied', async () => {
      const { name, config, data } = record()!;
      const order = sequenceOrder(config, imageSide);
      const network = networkOf(config, order, data?.classes ?? (await classesOf(config.dataset)));
      const { sequenceOrder: kind, blockSize, normalisation } = config;
      const { mean, deviation } = data ?? { mean: null, deviation: null };
      const preparation = {
        side: imageSide,
        sequenceOrder: kind,
        blockSize,
        normalisation,
        pixels: order.pixels,
        mean,
        deviation,
      };
      await copy(pytorchCode(name, network, preparation), 'PyTorch code');
    });
  }

  /** Of a data set that no run has read yet; as many as there are digits if it has gone. */
  async function classesOf(dataset: string): Promise<number> {
    const listed = await workbench.call('datasets.list', {});
    const found = listed.find(({ name }) => name === dataset);
    return found?.kind === 'dataset' ? found.classes : 10;
  }

  async function toggleStar(): Promise<void> {
    await experiments.update(id, { starred: record()?.starred !== true });
  }

  return {
    busy,
    isWaiting,
    start: does('runs.start', 'The run was not started'),
    resume: does('runs.resume', 'The run was not resumed'),
    startOver: does('runs.startOver', 'The run was not started over'),
    stop: does('runs.stop', 'The run was not stopped'),
    togglePause,
    joinQueue,
    leaveQueue,
    duplicate,
    fineTune,
    tryChange,
    compare,
    draw,
    inspect,
    remove,
    exportArchive,
    isExportingModel,
    isExportingResults,
    isForking,
    forkedWith,
    fork: () => forkWith({}),
    forkWith,
    exportModel: () => void (isExportingModel.value = true),
    exportResults: () => void (isExportingResults.value = true),
    download,
    copyCode,
    toggleStar,
    copy,
  };
}

export type RunActions = ReturnType<typeof useRunActions>;
