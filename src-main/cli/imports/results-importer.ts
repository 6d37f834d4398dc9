import { UnrollError } from '#shared/contract/errors';
import { sendFiles } from '#shared/contract/import-files';
import { nameProblem } from '#shared/experiment/name';
import { resultFiles } from '#shared/exchange/results/result-files';
import { counted } from '#shared/text/format';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import type { Importer } from './importer.ts';

/** Imports the runs in logs of other programs. */
export const resultsImporter: Importer = {
  options: [
    {
      kind: 'value',
      name: 'batch',
      placeholder: 'NAME',
      allowed: 'a name',
      help: 'The batch of the imported runs. Default: the name of the folder.',
    },
    {
      kind: 'switch',
      name: 'again',
      negatable: false,
      help: 'Also imports runs whose log was imported before.',
    },
  ],
  check: (given) => void batchOf(given),
  async import(workbench, files, given, options) {
    const batch = batchOf(given);
    const sent = await sendFiles(workbench, { kind: 'results' }, resultFiles(files), options);
    const inspection = await sent.inspect();
    if (inspection.kind !== 'results') throw new Error(`inspected as ${inspection.kind}`);
    const { runs } = inspection;
    const again = given.switches.has('again');
    const taken = runs.filter(({ existing }) => again || existing === null);
    const skipped = runs.flatMap(({ name, existing }) =>
      again || existing === null ? [] : [{ name, existing: existing.id }],
    );
    const before = skipped.map(({ name, existing }) => `${name}: imported before as ${existing}`);
    if (taken.length === 0) {
      await sent.cancel();
      const text = [...before, 'Nothing new to import; --again imports it again.'].join('\n');
      return { json: { experiments: [], skipped }, text };
    }
    const imported = await sent.finish({
      kind: 'results',
      runs: taken.map(({ path }) => path),
      ...(batch === null ? {} : { batch }),
    });
    const experiments = imported.kind === 'experiments' ? imported.ids : [];
    const lines = taken.map(({ name }, index) => `${name}: ${experiments[index]}`);
    return {
      json: { experiments, skipped },
      text: [`Imported the results of ${counted(taken.length, 'run')}.`, ...lines, ...before].join(
        '\n',
      ),
    };
  },
};

function batchOf({ values }: ParsedArguments): string | null {
  const batch = values.get('batch') ?? null;
  const problem = batch === null ? null : nameProblem(batch);
  if (problem !== null) throw new UnrollError('invalid-input', `--batch: ${problem}`);
  return batch;
}
