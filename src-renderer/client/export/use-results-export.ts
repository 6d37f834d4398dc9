import { onScopeDispose, ref } from 'vue';
import type { ExportedFile } from '#shared/exchange/models/exported-model';
import type { RunFormatKey } from '#shared/exchange/runs/run-formats';
import type { ExperimentRecord } from '#shared/experiment/record';
import { fileNameOf } from '#shared/text/file-name';
import { messageOf } from '../failures.ts';
import { useWorkbench } from '../workbench.ts';
import { zipOfFiles } from './exported-files.ts';

/** The results of some runs in one ZIP. */
export interface ExportedResults {
  readonly zip: Blob;
  /** How many runs are in it. */
  readonly packed: number;
  /** Why the others aren't, a sentence for each. */
  readonly failures: readonly string[];
}

/** Exports the results of runs, one after the other, with progress. It is cancelled when its component goes. */
export function useResultsExport() {
  const workbench = useWorkbench();
  /** How many runs are done; null if nothing is being exported. */
  const progress = ref<{ readonly done: number; readonly of: number } | null>(null);
  let current = 0;

  /** @returns the results; null if it was cancelled meanwhile */
  async function run(
    records: readonly ExperimentRecord[],
    format: RunFormatKey,
  ): Promise<ExportedResults | null> {
    const own = ++current;
    const zip = zipOfFiles();
    const failures: string[] = [];
    for (const [done, record] of records.entries()) {
      progress.value = { done, of: records.length };
      try {
        const { files } = await workbench.call('results.export', {
          experiment: record.id,
          format,
        });
        if (own === current) files.map((file) => named(file, record)).forEach(zip.add);
      } catch (error) {
        failures.push(`“${record.name}”: ${messageOf(error)}`);
      }
      if (own !== current) return null;
    }
    progress.value = null;
    return { zip: zip.end(), packed: records.length - failures.length, failures };
  }

  function cancel(): void {
    current += 1;
    progress.value = null;
  }

  onScopeDispose(cancel);

  return { progress, run, cancel };
}

/** Files are named after the run's id, which keeps them apart; its name comes before that, so that people find it. */
function named({ name, content }: ExportedFile, record: ExperimentRecord): ExportedFile {
  return { name: `${fileNameOf(record.name, 'run')}-${name}`, content };
}
