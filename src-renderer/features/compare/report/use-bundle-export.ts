import { onScopeDispose, ref, shallowRef } from 'vue';
import type { CommandInput } from '#shared/contract/commands';
import { bundleMediaType, type BundleSizes } from '#shared/exchange/bundle';
import { messageOf } from '../../../client/failures.ts';
import { receivedArchive } from '../../../client/export/received-archive.ts';
import { useWorkbench } from '../../../client/workbench.ts';

/** How far a bundle is. */
export interface BundleProgress {
  /** `packing`: the workbench writes it; `receiving`: the window gets what was written. */
  readonly phase: 'packing' | 'receiving';
  readonly share: number;
}

export interface ExportedBundle {
  readonly fileName: string;
  readonly content: Blob;
}

type BundleInput = Omit<CommandInput<'bundles.write'>, 'operation'>;

/** Measures and writes a bundle, with progress. It can be cancelled, and then leaves nothing. */
export function useBundleExport() {
  const workbench = useWorkbench();
  const sizes = shallowRef<BundleSizes | null>(null);
  const progress = shallowRef<BundleProgress | null>(null);
  const problem = ref<string | null>(null);
  let cancelNow: (() => void) | null = null;

  /** Measures the files of some runs, into `sizes`. */
  async function measure(experiments: readonly string[]): Promise<void> {
    [sizes.value, problem.value] = [null, null];
    try {
      sizes.value = await workbench.call('bundles.measure', { experiments: [...experiments] });
    } catch (error) {
      problem.value = messageOf(error);
    }
  }

  /** @returns the bundle; null if it was cancelled or failed (see `problem`) */
  async function write(input: BundleInput): Promise<ExportedBundle | null> {
    const operation = crypto.randomUUID();
    let isCancelled = false;
    cancelNow = () => {
      isCancelled = true;
      void workbench.call('operations.cancel', { operation }).catch(() => undefined);
    };
    const unsubscribe = workbench.subscribe((event) => {
      if (event.kind !== 'operationChanged' || event.progress.operation !== operation) return;
      const { done, of } = event.progress;
      progress.value = { phase: 'packing', share: done / of };
    });
    problem.value = null;
    progress.value = { phase: 'packing', share: 0 };
    try {
      const { bundle } = await workbench.call('bundles.write', { ...input, operation });
      if (bundle === null) return null;
      const content = await receivedArchive(workbench, bundle, {
        type: bundleMediaType,
        isCancelled: () => isCancelled,
        progress: (share) => (progress.value = { phase: 'receiving', share }),
      });
      return content === null ? null : { fileName: bundle.fileName, content };
    } catch (error) {
      if (!isCancelled) problem.value = messageOf(error);
      return null;
    } finally {
      unsubscribe();
      progress.value = null;
      cancelNow = null;
    }
  }

  function cancel(): void {
    cancelNow?.();
  }

  // A page that is left can't save the file.
  onScopeDispose(cancel);

  return { sizes, progress, problem, measure, write, cancel };
}
