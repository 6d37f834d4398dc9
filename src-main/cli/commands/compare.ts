import { resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { Format } from '#shared/catalogue/formats/format';
import { formatKeys, formats, type FormatKey } from '#shared/catalogue/formats/formats';
import { newComparisonState } from '#shared/compare/comparison';
import { reportContent, type ReportContent } from '#shared/report/report-content';
import { counted } from '#shared/text/format';
import type { Option, ParsedArguments } from '../../hosts/arguments.ts';
import { ordinaryMode, writeFileDurably } from '../../storage/files/durable-files.ts';
import { done, type Command } from '../command.ts';
import { comparisonJson, comparisonText } from '../comparison-text.ts';
import { readComparedRuns } from '../comparison-sources.ts';
import { groupingOf, groupingOption } from '../grouping-flag.ts';

/** `compare`: several experiments side by side. */
export const compare: Command = {
  name: 'compare',
  summary: 'Compares the results, configs, significance and fairness of experiments.',
  description: [
    'The first experiment, or its group, is the baseline for the others. Validation values are the best of all epochs.',
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
      options: formatKeys.map(formatOption),
    },
  ],
  async run({ workbench, dependencies, arguments: given }) {
    const format = chosenFormat(given);
    const grouping = groupingOf(given.values.get('group-by'));
    const runs = await readComparedRuns(workbench, given.positionals, {
      histories: format?.report !== undefined,
    });
    for (const problem of runs.problems) dependencies.stderr.write(`unroll: ${problem}\n`);
    const members = runs.records.map(({ id }) => id);
    const content = reportContent({
      ...runs,
      title: `Comparison of ${counted(members.length, 'run')}`,
      createdAt: new Date().toISOString(),
      state: { ...newComparisonState(members), grouping },
      palette: 'standard',
    });
    if (format !== null && format.file !== null) {
      const path = resolve(format.file);
      await writeFileDurably(path, written(format, content), { mode: ordinaryMode });
      return done({ file: path }, `The report is in ${path}`);
    }
    if (given.switches.has('json')) return done(comparisonJson(content, runs.records), '');
    return done(null, format === null ? comparisonText(content) : printed(format, content));
  },
};

interface ChosenFormat extends Format {
  readonly file: string | null;
}

/** @returns a comparison in a format: the whole report if it has one, else the table */
function written({ report, table }: Format, content: ReportContent): string {
  return report?.write(content) ?? table!.write(content.results);
}

/** The same for standard output, which ends the last line itself; a line of CSV ends in CR LF. */
function printed(format: Format, content: ReportContent): string {
  return written(format, content).replace(/\n+$/, '');
}

/** @returns the flag that prints the comparison in a format, or writes it to a file */
function formatOption(name: FormatKey): Option {
  const { to, help } = formats[name].commandLine;
  return to === 'print'
    ? { kind: 'switch', name, negatable: false, help }
    : { kind: 'value', name, placeholder: 'FILE', allowed: 'a path', help };
}

/** @returns the chosen format, and the file that it is written to, if any; null for plain text */
function chosenFormat({ switches, values }: ParsedArguments): ChosenFormat | null {
  const [key, ...others] = formatKeys.filter((name) => switches.has(name) || values.has(name));
  if (key === undefined) return null;
  if (others.length > 0) {
    const flags = formatKeys.map((name) => `--${name}`);
    throw new UnrollError(
      'invalid-input',
      `give only one of ${flags.slice(0, -1).join(', ')} and ${flags.at(-1)}`,
    );
  }
  const file = values.get(key) ?? null;
  if (file === '') {
    throw new UnrollError('invalid-input', `--${key}: "" is not allowed; use the path of a file`);
  }
  return { ...formats[key], file };
}
