import { listCells } from '#shared/catalogue/cells/cells';
import type { Option } from '../hosts/arguments.ts';
import type { Command, OptionGroup } from './command.ts';
import { commonOptions } from './common-options.ts';
import { exitCodes } from './exit-codes.ts';
import { formatPairs, wrap } from './table.ts';

const pageWidth = 100;
const indent = '  ';

/** @returns the page that lists all commands */
export function overviewPage(commands: readonly Command[]): string {
  return [
    `Unroll trains ${listCells()} classifiers and saves every run as an experiment.`,
    'Usage: unroll <command> [arguments]',
    section('Commands', formatPairs(commands.map(({ name, summary }) => [name, summary]))),
    section(
      'Flags',
      formatPairs([
        ['--help', 'Shows this help, or a command’s: unroll train --help.'],
        ['--version', 'Shows the version.'],
      ]),
    ),
    section(
      'Exit codes',
      formatPairs(
        exitCodes.map(({ code, meaning }) => [
          String(code).padStart(3),
          wrap(meaning, pageWidth - 10).join('\n'),
        ]),
      ),
    ),
  ].join('\n\n');
}

/** @returns the page of one command */
export function commandPage(command: Command): string {
  const { name, summary, description = [], positionals, options } = command;
  const places = positionals.map((positional) => {
    const place = positional.repeated === true ? `${positional.name}...` : positional.name;
    return positional.optional === true ? `[${place}]` : `<${place}>`;
  });
  const parts = [
    summary,
    `Usage: ${['unroll', name, ...places, '[flags]'].join(' ')}`,
    ...description.map((paragraph) => wrap(paragraph, pageWidth).join('\n')),
  ];
  if (positionals.length > 0) {
    const pairs = positionals.map(({ name, help }) => [name, help] as const);
    parts.push(section('Arguments', formatPairs(pairs)));
  }
  return [...parts, ...[...options, commonOptions].map(optionSection)].join('\n\n');
}

function section(title: string, body: string): string {
  const lines = body.split('\n').map((line) => indent + line);
  return [title, ...lines].join('\n');
}

/** @returns a titled list of flags with their values and effects */
export function optionSection({ title, options }: OptionGroup): string {
  return section(title, options.map(optionEntry).join('\n'));
}

function optionEntry(option: Option): string {
  const lines = wrap(option.help, pageWidth - 3 * indent.length);
  const head =
    option.kind === 'value'
      ? `--${option.name} ${option.placeholder}   ${option.allowed}`
      : option.negatable
        ? `--${option.name}, --no-${option.name}`
        : `--${option.name}`;
  return [head, ...lines.map((line) => indent + line)].join('\n');
}
