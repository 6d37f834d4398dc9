import { UnrollError } from '#shared/contract/errors';
import { analyses, analysisKinds, analysisOf, type AnalysisKind } from '#shared/inside/analyses';
import { visibleLine } from '#shared/text/control-characters';
import { formatReal } from '#shared/text/format';
import { nearest } from '#shared/text/nearest';
import { csvLines, type TextTable } from '#shared/text/text-table';
import { done, type Command, type Invocation } from '../command.ts';
import { ShareReporter } from '../share-reporter.ts';
import { formatTable, type Column } from '../table.ts';

const flags = analysisKinds.map((kind) => analyses[kind].flag);
const kindsAllowed = flags.join(', ');

/** `analyse`: what happens inside finished models over their test sets. */
export const analyse: Command = {
  name: 'analyse',
  summary: 'Analyses finished models over their test sets.',
  description: [
    'Each result is kept in the folder of its experiment, so that it is there at once the next time, in the app too.',
    ...analysisKinds.map((kind) => `${analyses[kind].flag}: ${analyses[kind].contents}.`),
  ],
  positionals: [
    {
      name: 'experiment',
      help: 'ids of experiments, beginnings of their ids, or their names',
      repeated: true,
    },
  ],
  options: [
    {
      title: 'Analysis',
      options: [
        {
          kind: 'value',
          name: 'kind',
          placeholder: 'KIND',
          allowed: kindsAllowed,
          help: `What is analysed: ${kindsAllowed}. Default: ${flags[0]}.`,
        },
        {
          kind: 'switch',
          name: 'csv',
          negatable: false,
          help: 'Prints one table of all results as CSV, in full precision.',
        },
      ],
    },
  ],
  async run(invocation) {
    const { positionals, values, switches } = invocation.arguments;
    const kind = kindNamed(values.get('kind') ?? flags[0]!);
    const isCsv = switches.has('csv');
    if (isCsv && switches.has('json')) {
      throw new UnrollError('invalid-input', 'give only one of --csv and --json');
    }
    const found = await analyseAll(invocation, positionals, kind);
    const tables = found.map(({ id, name, result }) => {
      const { table: printed, csv = printed } = analysisOf(kind);
      const table = (isCsv ? csv : printed)(result as never);
      return { id, name: visibleLine(name), table };
    });
    const json = {
      kind,
      results: found.map(({ id, name, result }) => ({ experimentId: id, name, result })),
    };
    if (isCsv) return done(json, csvLines(joinedTable(tables)).replace(/\r\n$/, ''));
    const texts = tables.map(({ id, name, table }) => `${name} (${id})\n${asText(table)}`);
    return done(json, texts.join('\n\n'));
  },
};

/** @throws UnrollError 'invalid-input' naming the flag and the nearest known kind */
function kindNamed(flag: string): AnalysisKind {
  const found = analysisKinds.find((kind) => analyses[kind].flag === flag);
  if (found !== undefined) return found;
  const meant = nearest(flag, flags);
  const advice = meant === undefined ? `use ${kindsAllowed}` : `did you mean ${meant}?`;
  throw new UnrollError('invalid-input', `--kind: ${JSON.stringify(flag)} is not known; ${advice}`);
}

/** Analyses one experiment after the other, with progress. */
async function analyseAll(
  { workbench, dependencies }: Invocation,
  references: readonly string[],
  kind: AnalysisKind,
) {
  const records = [];
  for (const experiment of references) {
    records.push((await workbench.call('experiments.show', { experiment })).record);
  }
  const reporter = new ShareReporter(dependencies.stderr, dependencies.now);
  const names = new Map(records.map(({ id, name }) => [id, visibleLine(name)]));
  const unsubscribe = workbench.subscribe((event) => {
    if (event.kind !== 'analysisProgress' || !names.has(event.id)) return;
    reporter.report(`${names.get(event.id)}: ${analyses[kind].doing}`, event.share);
  });
  try {
    const found = [];
    for (const { id, name } of records) {
      const result = await workbench.call('analyses.run', { experiment: id, kind });
      found.push({ id, name, result });
    }
    return found;
  } finally {
    reporter.close();
    unsubscribe();
  }
}

interface NamedTable {
  readonly id: string;
  readonly name: string;
  readonly table: TextTable;
}

/** All rows in one table, after the experiment that they are of. */
function joinedTable(tables: readonly NamedTable[]): TextTable {
  return {
    header: ['experiment', 'name', ...(tables[0]?.table.header ?? [])],
    rows: tables.flatMap(({ id, name, table }) => table.rows.map((row) => [id, name, ...row])),
  };
}

/** A table in columns, its numbers rounded. */
function asText({ header, rows }: TextTable): string {
  const columns = header.map((title, index): Column<readonly string[]> => {
    const isNumeric = rows.every((row) => row[index] === '' || Number.isFinite(Number(row[index])));
    return {
      title,
      align: isNumeric ? 'right' : 'left',
      cell: (row) => {
        const text = row[index]!;
        return isNumeric && text !== '' ? formatReal(Number(text)) : text;
      },
    };
  });
  return formatTable(columns, rows);
}
