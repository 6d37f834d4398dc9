import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { bundleExtension, defaultBundleParts } from '#shared/exchange/bundle';
import type { ExportedFile } from '#shared/exchange/models/exported-model';
import { modelFormatKeys, modelFormats } from '#shared/exchange/models/model-formats';
import { runFormatKeys, runFormats } from '#shared/exchange/runs/run-formats';
import { counted, formatBytes } from '#shared/text/format';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import { ordinaryMode, writeFileDurably } from '../../storage/files/durable-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import { bundledComparison, bundlePath, writeBundleFile } from '../bundle-file.ts';
import {
  done,
  type Command,
  type Invocation,
  type Outcome,
  type OwnedWorkbench,
} from '../command.ts';
import { machineOptions } from '../common-options.ts';
import { machineOf } from '../config-flags.ts';
import { interrupted, withProgress } from '../imports/importer.ts';

const formatKeys = [...modelFormatKeys, ...runFormatKeys];
type FormatKey = (typeof formatKeys)[number];
const bundle = 'bundle';
const allowedFormats = [...formatKeys, bundle].join(', ');
/** The names of those that only a bundle has. */
const bundleOptions = ['output', 'weights', 'checkpoints'];
const described = { ...modelFormats, ...runFormats };

/** `export`: writes trained models and results of runs in other programs' formats. */
export const exportExperiments: Command = {
  name: 'export',
  summary: 'Writes trained models or results in another program’s format.',
  description: [
    ...formatKeys.map((key) => {
      const { label, purpose, lost } = described[key];
      return `${key}: ${label}. ${purpose} Not included: ${lost}`;
    }),
    `${bundle}: Unroll’s own. A saved comparison, or the experiments as one, with their report in a single ${bundleExtension} file, for “unroll import” or the app on another computer. Data sets aren’t included, only their names and the hashes of their files.`,
  ],
  positionals: [
    {
      name: 'experiment',
      help: 'ids of experiments, beginnings of their ids, or names; for a bundle also a saved comparison',
      repeated: true,
    },
  ],
  options: [
    {
      title: 'Export',
      options: [
        {
          kind: 'value',
          name: 'format',
          placeholder: 'FORMAT',
          allowed: allowedFormats,
          help: `The format: ${allowedFormats}.`,
        },
        {
          kind: 'value',
          name: 'to',
          placeholder: 'FOLDER',
          allowed: 'a folder',
          help: 'The folder for the files, by default the current one. It is created if it is missing; files of the same names are overwritten.',
        },
      ],
    },
    {
      title: 'Bundle',
      options: [
        {
          kind: 'value',
          name: 'output',
          placeholder: 'FILE',
          allowed: 'a path',
          help: `The file of a bundle; ${bundleExtension} is added if it is missing.`,
        },
        {
          kind: 'switch',
          name: 'weights',
          negatable: true,
          help: 'Whether trained weights are in a bundle. Without them, models can’t be used. Default: yes.',
        },
        {
          kind: 'switch',
          name: 'checkpoints',
          negatable: true,
          help: 'Whether checkpoints are in a bundle, from which runs can be resumed and forked. Default: no.',
        },
      ],
    },
    machineOptions,
  ],
  async run(invocation) {
    const { workbench, arguments: given } = invocation;
    if (given.values.get('format') === bundle) {
      refuse(given, ['to'], 'a bundle is a single file; name it with --output');
      return exportBundle(invocation);
    }
    const format = formatOf(given.values.get('format'));
    refuse(given, bundleOptions, `only for --format ${bundle}; leave it out`);
    const folder = resolve(given.values.get('to') ?? '.');
    const machine = machineOf(given);
    const exported: { experimentId: string; files: string[] }[] = [];
    for (const reference of given.positionals) {
      const { record } = await workbench.call('experiments.show', { experiment: reference });
      const files = await filesOf(workbench, record.id, format, machine);
      const paths: string[] = [];
      for (const { name, content } of files) {
        const path = join(folder, name);
        await makeFolderOf(path);
        await writeFileDurably(path, content, { mode: ordinaryMode });
        paths.push(path);
      }
      exported.push({ experimentId: record.id, files: paths });
    }
    const paths = exported.flatMap(({ files }) => files);
    return done({ format, exported }, paths.join('\n'));
  },
};

/** @throws UnrollError 'invalid-input' if an option is given that the format has no use for */
function refuse(
  { values, switches }: ParsedArguments,
  names: readonly string[],
  problem: string,
): void {
  const found = names.find((name) => values.has(name) || switches.has(name));
  if (found !== undefined) throw new UnrollError('invalid-input', `--${found}: ${problem}`);
}

/** Ctrl+C cancels it, and nothing of it stays. */
async function exportBundle(invocation: Invocation): Promise<Outcome> {
  const { workbench, arguments: given } = invocation;
  const path = bundlePath(given.values.get('output'));
  const { weights, checkpoints } = defaultBundleParts;
  const parts = {
    weights: given.switches.get('weights') ?? weights,
    checkpoints: given.switches.get('checkpoints') ?? checkpoints,
  };
  const comparison = await bundledComparison(workbench, given.positionals);
  const experiments = comparison.state.members;
  const sizes = await workbench.call('bundles.measure', { experiments: [...experiments] });
  const written = await withProgress(invocation, ({ signal }, reporter) =>
    writeBundleFile(workbench, comparison, parts, path, {
      signal,
      packing: (share) => reporter.report('packing the files', share),
      copying: (share) => reporter.report('copying the files', share),
      warn: (problem) => invocation.dependencies.stderr.write(`unroll: ${problem}\n`),
    }),
  );
  if (written === null) {
    return {
      exitCode: interrupted,
      json: { format: bundle, file: null },
      text: 'The export was cancelled; nothing was kept.',
    };
  }
  const left = [
    parts.weights ? [] : [`Weights (${formatBytes(sizes.weights)}) are left out.`],
    parts.checkpoints || sizes.checkpoints === 0
      ? []
      : [
          `Checkpoints (${formatBytes(sizes.checkpoints)}) are left out: runs from the bundle can’t be resumed or forked. --checkpoints includes them.`,
        ],
  ].flat();
  const { file, bytes } = written;
  const said = `The bundle of ${counted(experiments.length, 'run')} is in ${file} (${formatBytes(bytes)}).`;
  return done({ format: bundle, file, bytes, experiments, ...parts }, [said, ...left].join('\n'));
}

async function filesOf(
  workbench: OwnedWorkbench,
  experiment: string,
  format: FormatKey,
  machine: ReturnType<typeof machineOf>,
): Promise<readonly ExportedFile[]> {
  const model = modelFormatKeys.find((key) => key === format);
  const run = runFormatKeys.find((key) => key === format);
  const { files } =
    model !== undefined
      ? await workbench.call('models.export', { experiment, format: model, ...machine })
      : await workbench.call('results.export', { experiment, format: run! });
  return files;
}

async function makeFolderOf(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw storageError(error, 'written', dirname(path));
  }
}

function formatOf(written: string | undefined): FormatKey {
  const found = formatKeys.find((key) => key === written);
  if (found !== undefined) return found;
  const given = written === undefined ? 'is missing' : `${written} is not allowed`;
  throw new UnrollError('invalid-input', `--format: ${given}; use one of ${allowedFormats}`);
}
