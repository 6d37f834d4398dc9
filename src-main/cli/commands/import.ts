import { toWireError, UnrollError } from '#shared/contract/errors';
import {
  importKindKeys,
  importKinds,
  recogniseFiles,
  type ImportGroup,
} from '#shared/exchange/import-kinds';
import type { Option, ParsedArguments } from '../../hosts/arguments.ts';
import type { Command, OptionGroup, Outcome } from '../command.ts';
import {
  interrupted,
  withProgress,
  type ImportedThing,
  type Importer,
} from '../imports/importer.ts';
import { importers } from '../imports/importers.ts';
import { offeredFiles } from '../imports/offered-files.ts';

const offered = importKindKeys.filter((kind) => importers[kind] !== undefined);
const offeredInWords = offered
  .map((kind) => `${importKinds[kind].label} (${importKinds[kind].files})`)
  .join('; ');

/** `import`: files of any kind, recognised by their names and contents. */
export const importAny: Command = {
  name: 'import',
  summary: 'Imports experiments, data sets, models, results and lessons.',
  description: [
    `It imports ${offeredInWords}. What a file is follows from its name and, for .zip and .csv, from what is in it.`,
    'Files of a data set are imported together; each archive of experiments is imported separately.',
  ],
  positionals: [{ name: 'file', help: 'files to import, or folders of them', repeated: true }],
  options: optionGroups(),
  async run(invocation) {
    const work = await planned(invocation.arguments);
    const imported: (ImportedThing & { readonly kind: string })[] = [];
    const ended = await withProgress(invocation, async (options) => {
      for (const { kind, files, importer } of work) {
        try {
          const { workbench, arguments: given } = invocation;
          const thing = await importer.import(workbench, files, given, options);
          imported.push({ kind, ...thing });
        } catch (error) {
          options.signal.throwIfAborted();
          throw withContext(error, files, imported);
        }
        options.signal.throwIfAborted();
      }
      return imported;
    });
    return outcomeOf(imported, ended === null);
  },
};

/** The options of each kind; those that several kinds have come first, once. */
function optionGroups(): OptionGroup[] {
  const groups = offered.map((kind) => ({
    kind: importKinds[kind].label,
    options: importers[kind]!.options,
  }));
  const all = groups.flatMap(({ kind, options }) => options.map((option) => ({ kind, option })));
  const withName = (name: string) => all.filter(({ option }) => option.name === name);
  const shared = new Set(
    all.map(({ option }) => option.name).filter((name) => withName(name).length > 1),
  );
  const merged = [...shared].map((name): Option => {
    const same = withName(name);
    const help = same.map(({ kind, option }) => `For ${kind}: ${option.help}`).join(' ');
    return { ...same[0]!.option, help };
  });
  return [
    { title: 'For several kinds', options: merged },
    ...groups.map(({ kind, options }) => ({
      title: `For ${kind}`,
      options: options.filter(({ name }) => !shared.has(name)),
    })),
  ].filter(({ options }) => options.length > 0);
}

type Work = ImportGroup & { readonly importer: Importer };

/** Recognises all files and checks all flags, so that nothing is imported if anything is wrong. */
async function planned(given: ParsedArguments): Promise<readonly Work[]> {
  const { groups, unknown } = await recogniseFiles(await offeredFiles(given.positionals));
  const work = groups.flatMap((group) => {
    const importer = importers[group.kind];
    return importer === undefined ? [] : [{ ...group, importer }];
  });
  const refused = [
    ...unknown.map(({ path, reason }) => `${path}: ${reason}`),
    ...groups
      .filter(({ kind }) => importers[kind] === undefined)
      .flatMap(({ kind, files }) =>
        files.map(({ path }) => `${path}: it is ${importKinds[kind].label}`),
      ),
  ];
  if (refused.length > 0) {
    throw new UnrollError(
      'invalid-input',
      `can’t be imported: ${refused.join('; ')}. Unroll imports ${offeredInWords}`,
    );
  }
  if (work.length === 0) {
    const paths = given.positionals.join(', ');
    throw new UnrollError('invalid-input', `${paths}: there are no files in it`);
  }
  for (const { importer } of work) importer.check(given);
  return work;
}

/** Names the files that were refused, and what was imported before them and stays. */
function withContext(
  error: unknown,
  files: Work['files'],
  imported: readonly ImportedThing[],
): unknown {
  const { code, message } = toWireError(error);
  if (code === 'internal') return error;
  const before = imported.length === 0 ? '' : `\nBefore it:\n${textOf(imported)}`;
  const names = namesOf(files.map(({ path }) => path));
  const isNamed = message.startsWith(`${names} `);
  return new UnrollError(code, `${isNamed ? '' : `${names}: `}${message}${before}`, {
    cause: error,
  });
}

/** So many files are named; of more, the folder they are in, or the first. */
const mostNamed = 3;

function namesOf(paths: readonly string[]): string {
  if (paths.length <= mostNamed) return paths.join(', ');
  const folders = new Set(paths.map((path) => path.split('/')[0]!));
  const [folder = ''] = folders;
  return folders.size === 1 ? folder : `${paths[0]!} and ${paths.length - 1} others`;
}

function outcomeOf(
  imported: readonly (ImportedThing & { readonly kind: string })[],
  isCancelled: boolean,
): Outcome {
  const cancelled = `The import was cancelled; ${imported.length === 0 ? 'nothing was kept' : 'what was imported before stays'}.`;
  return {
    exitCode: isCancelled ? interrupted : 0,
    json: { imported: imported.map(({ kind, json }) => ({ kind, ...json })) },
    text: [...imported.map(({ text }) => text), ...(isCancelled ? [cancelled] : [])].join('\n'),
  };
}

function textOf(imported: readonly ImportedThing[]): string {
  return imported.map(({ text }) => text).join('\n');
}
