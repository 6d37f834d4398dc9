import { resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { newComparisonState } from '#shared/compare/comparison';
import { reportContent, type ReportContent } from '#shared/report/report-content';
import { reportHtml } from '#shared/report/report-html';
import { reportMarkdown } from '#shared/report/report-markdown';
import { resultNumbers, resultTexts } from '#shared/compare/result-text';
import { tableAsCsv, tableAsLatex } from '#shared/text/text-table';
import type { ParsedArguments } from '../../hosts/arguments.ts';
import { ordinaryMode, writeFileDurably } from '../../storage/files/durable-files.ts';
import { done, type Command } from '../command.ts';
import { comparisonJson, comparisonText } from '../comparison-text.ts';
import { readComparedRuns } from '../comparison-sources.ts';
import { groupingOf, groupingOption } from '../grouping-flag.ts';

const formats = ['csv', 'latex', 'markdown'] as const;

/** `compare`: several experiments side by side. */
export const compare: Command = {
  name: 'compare',
  summary: 'Compares experiments: results, configs, significance, fairness.',
  description: [
    'The first experiment, or the group it is in, is the baseline that the others are held against. Values of validation are the best of all epochs.',
  ],
  positionals: [
    {
      name: 'experiment',
      help: 'ids of experiments, beginnings of their ids, or their names',
      repeated: true,
    },
  ],
  options: [
    { title: 'Grouping', options: [groupingOption] },
    {
      title: 'Format',
      options: [
        {
          kind: 'switch',
          name: 'csv',
          negatable: false,
          help: 'Prints the results as comma-separated values, with all digits.',
        },
        {
          kind: 'switch',
          name: 'latex',
          negatable: false,
          help: 'Prints the results as a LaTeX table with the rules of booktabs.',
        },
        {
          kind: 'switch',
          name: 'markdown',
          negatable: false,
          help: 'Prints the whole report as Markdown.',
        },
        {
          kind: 'value',
          name: 'html',
          placeholder: 'FILE',
          allowed: 'a path',
          help: 'Writes the whole report, with charts, as one HTML file that opens anywhere; a file that is there is overwritten.',
        },
      ],
    },
  ],
  async run({ workbench, surroundings, arguments: given }) {
    const format = formatOf(given);
    const grouping = groupingOf(given.values.get('group-by'));
    const runs = await readComparedRuns(workbench, given.positionals, {
      histories: hasCharts(format),
    });
    for (const problem of runs.problems) surroundings.stderr.write(`unroll: ${problem}\n`);
    const members = runs.records.map(({ id }) => id);
    const content = reportContent({
      ...runs,
      title: `Comparison of ${members.length} ${members.length === 1 ? 'run' : 'runs'}`,
      createdAt: new Date().toISOString(),
      state: { ...newComparisonState(members), grouping },
      palette: 'standard',
    });
    if (typeof format === 'object') {
      const path = resolve(format.file);
      await writeFileDurably(path, reportHtml(content), { mode: ordinaryMode });
      return done({ file: path }, `The report is in ${path}`);
    }
    return given.switches.has('json')
      ? done(comparisonJson(content, runs.records), '')
      : done(null, texts[format](content));
  },
};

const texts: Readonly<Record<Exclude<Format, object>, (content: ReportContent) => string>> = {
  text: comparisonText,
  markdown: (content) => reportMarkdown(content).trimEnd(),
  latex: ({ results }) => tableAsLatex(resultTexts(results)).trimEnd(),
  // What prints it ends the line; a line of CSV ends in CR LF.
  csv: ({ results }) => tableAsCsv(resultNumbers(results)).slice(0, -1),
};

type Format = 'text' | (typeof formats)[number] | { readonly file: string };

/** The whole report alone has charts, which take the histories. */
function hasCharts(format: Format): boolean {
  return format === 'markdown' || typeof format === 'object';
}

function formatOf({ switches, values }: ParsedArguments): Format {
  const chosen: Format[] = formats.filter((format) => switches.get(format) === true);
  const file = values.get('html');
  if (file === '') {
    throw new UnrollError('invalid-input', '--html: "" is not allowed; use the path of a file');
  }
  if (file !== undefined) chosen.push({ file });
  if (chosen.length > 1) {
    throw new UnrollError(
      'invalid-input',
      'give only one of --csv, --latex, --markdown and --html',
    );
  }
  return chosen[0] ?? 'text';
}
