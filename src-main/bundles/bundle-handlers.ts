import type { EndedOperation, ListedDataset } from '#shared/contract/commands';
import { fromWireError } from '#shared/contract/errors';
import { bundleExtension } from '#shared/exchange/bundle';
import { fileNameOf } from '#shared/text/file-name';
import type { Handlers } from '../dispatch/dispatch.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Operations } from '../experiments/operations.ts';
import { beginBundle, measureBundle } from './bundle-export.ts';
import type { WrittenBundles } from './written-bundles.ts';

type BundleCommand = 'bundles.measure' | 'bundles.write' | 'bundles.read' | 'bundles.discard';

/**
 * The commands that write bundles; they are imported like other archives.
 * @param datasets lists the data sets with the hashes of their files
 */
export function bundleHandlers(
  written: WrittenBundles,
  store: ExperimentStore,
  operations: Operations,
  datasets: () => Promise<readonly ListedDataset[]>,
): Pick<Handlers, BundleCommand> {
  return {
    'bundles.measure': async ({ experiments }) => {
      const ids: string[] = [];
      for (const experiment of experiments) ids.push(await store.resolve(experiment));
      return measureBundle(store, ids);
    },
    'bundles.write': async ({ operation, label, ...content }) => {
      const { members } = content.state;
      const items = members.map((experiment) => ({ experiment }));
      let ended: EndedOperation | null = null;
      const bundle = await written.write(async (zip) => {
        const addRun = await beginBundle(store, await datasets(), content, zip);
        let isWhole = true;
        ended = await operations.run({ operation, label }, 'export', items, async (item) => {
          // After a failure, the others needn't be packed.
          if (isWhole) {
            isWhole = false;
            await addRun(item.experiment);
            isWhole = true;
          }
          return { id: item.experiment };
        });
        const failed = ended.outcomes.find((outcome) => outcome.kind === 'failed');
        if (failed !== undefined) throw fromWireError(failed.error);
        return ended.outcomes.every(({ kind }) => kind === 'done');
      });
      const fileName = `${fileNameOf(content.title, 'comparison')}${bundleExtension}`;
      return { ended: ended!, bundle: bundle && { ...bundle, fileName } };
    },
    'bundles.read': async ({ bundle, offset, length }) => ({
      piece: await written.read(bundle, offset, length),
    }),
    'bundles.discard': async ({ bundle }) => {
      await written.discard(bundle);
      return { bundle };
    },
  };
}
