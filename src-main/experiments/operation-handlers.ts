import type { EndedOperation } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { formatBytes } from '#shared/text/format';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { Runs } from '../execution/runs.ts';
import type { Queue } from '../queue/queue.ts';
import { ZipWriter } from '../storage/archives/zip-writer.ts';
import { listFiles } from '../storage/files/folder-files.ts';
import type { Announcer } from './announcer.ts';
import { withoutUndefined } from './experiment-change.ts';
import type { ExperimentStore } from './experiment-store.ts';
import type { Operations } from './operations.ts';

type OperationCommand =
  | 'experiments.updateMany'
  | 'experiments.removeMany'
  | 'experiments.restoreMany'
  | 'experiments.purgeMany'
  | 'experiments.exportMany'
  | 'operations.list'
  | 'operations.outcome'
  | 'operations.cancel';

/** The largest archive of several experiments, in bytes: it is built in memory, here and where it goes. */
const largestArchive = 512 * 1024 ** 2;

/** The commands on many experiments at once. */
export function operationHandlers(
  operations: Operations,
  store: ExperimentStore,
  runs: Runs,
  queue: Queue,
  announcer: Announcer,
  emit: (event: WorkbenchEvent) => void,
): Pick<Handlers, OperationCommand> {
  const named = (experiments: readonly string[]) =>
    experiments.map((experiment) => ({ experiment }));

  /** Performs an operation on the trash, whose changes are announced once, when it has ended. */
  async function onTrash(operation: Promise<EndedOperation>): Promise<EndedOperation> {
    const ended = await operation;
    if (ended.outcomes.some(({ kind }) => kind === 'done')) emit({ kind: 'trashChanged' });
    return ended;
  }

  async function remove(id: string) {
    const isTrained = runs.isRunning(id);
    // A queue that can't be read keeps nothing from the trash.
    const { waiting } = await queue.show().catch(() => ({ waiting: [] as readonly string[] }));
    const wasQueued = isTrained || waiting.includes(id);
    if (isTrained) await runs.get(id).stop();
    const trashed = await store.remove(id).catch(async (error: unknown) => {
      // The queue may have started it meanwhile.
      if (toWireError(error).code !== 'busy' || !runs.isRunning(id)) throw error;
      await runs.get(id).stop();
      return store.remove(id);
    });
    emit({ kind: 'experimentRemoved', id });
    await queue.forget(id);
    return { id: trashed, wasQueued };
  }

  async function restore(trashed: string, isQueued: boolean) {
    const id = await store.restore(trashed);
    announcer.changed(id);
    if (isQueued) {
      // It is restored anyway.
      await queue.add([id]).catch((error: unknown) => {
        console.warn(`${id} could not be queued again: ${toWireError(error).message}`);
      });
    }
    return { id };
  }

  async function pack(experiment: string, writer: ZipWriter) {
    const id = await store.resolve(experiment);
    const folder = store.folder(id);
    const files = await listFiles(folder);
    const bytes = files.reduce((sum, file) => sum + file.bytes, writer.bytes);
    if (bytes > largestArchive) {
      throw new UnrollError(
        'invalid-input',
        `the archive would have more than ${formatBytes(largestArchive)}; export fewer experiments at once`,
      );
    }
    await writer.add(
      folder,
      files.map(({ name }) => name),
      `${id}/`,
    );
    return { id };
  }

  return {
    'experiments.updateMany': ({ changes, ...asked }) =>
      operations.run(asked, 'update', changes, async ({ experiment, change }) => {
        const id = await store.resolve(experiment);
        const { record, before } = await store.change(id, withoutUndefined(change));
        announcer.announce(record);
        return { id, before };
      }),
    'experiments.removeMany': ({ experiments, ...asked }) => {
      // Those that wait first, or the queue would start them in place of those that are stopped.
      const runningLast = experiments.toSorted(
        (one, other) => Number(runs.isRunning(one)) - Number(runs.isRunning(other)),
      );
      return onTrash(
        operations.run(asked, 'remove', named(runningLast), async ({ experiment }) =>
          remove(await store.resolve(experiment)),
        ),
      );
    },
    'experiments.restoreMany': ({ experiments, toQueue, ...asked }) => {
      const queued = new Set(toQueue);
      return onTrash(
        operations.run(asked, 'restore', named(experiments), ({ experiment }) =>
          restore(experiment, queued.has(experiment)),
        ),
      );
    },
    'experiments.purgeMany': ({ experiments, ...asked }) =>
      onTrash(
        operations.run(asked, 'purge', named(experiments), async ({ experiment }) => {
          await store.purge(experiment);
          return { id: experiment };
        }),
      ),
    'experiments.exportMany': async ({ experiments, ...asked }) => {
      const writer = new ZipWriter();
      const ended = await operations.run(asked, 'export', named(experiments), ({ experiment }) =>
        pack(experiment, writer),
      );
      const packed = ended.outcomes.filter(({ kind }) => kind === 'done').length;
      const isWhole = packed > 0 && ended.outcomes.every(({ kind }) => kind !== 'skipped');
      const fileName = `unroll-${packed}-experiments.zip`;
      return { ended, archive: isWhole ? { fileName, bytes: writer.end() } : null };
    },
    'operations.list': () => Promise.resolve(operations.list()),
    'operations.outcome': async ({ operation }) => operations.outcome(operation),
    'operations.cancel': ({ operation }) => {
      operations.cancel(operation);
      return Promise.resolve({ operation });
    },
  };
}
