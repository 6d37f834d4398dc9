import { reportHtml } from '../../report/report-html.ts';
import { reportMarkdown } from '../../report/report-markdown.ts';
import { resultNumbers, resultTexts } from '../../compare/result-text.ts';
import { resultsAsLatex } from '../../compare/result-latex.ts';
import { tableAsCsv, tableAsMarkdown } from '../../text/text-table.ts';
import type { Format } from './format.ts';

/** All formats of comparisons, in the order of menus and flags. */
export const formats = {
  csv: {
    extension: 'csv',
    mediaType: 'text/csv;charset=utf-8',
    table: {
      label: 'CSV',
      write: (results) => tableAsCsv(resultNumbers(results)),
    },
    commandLine: {
      to: 'print',
      help: 'Prints the results as comma-separated values in full precision.',
    },
  },
  latex: {
    extension: 'tex',
    mediaType: 'text/x-tex;charset=utf-8',
    table: { label: 'LaTeX', write: resultsAsLatex },
    commandLine: {
      to: 'print',
      help: 'Prints the results as a LaTeX table for the booktabs and siunitx packages.',
    },
  },
  html: {
    extension: 'html',
    mediaType: 'text/html;charset=utf-8',
    report: { label: 'Single HTML file with charts', write: reportHtml },
    commandLine: {
      to: 'file',
      help: 'Writes the whole report, with charts, to a single HTML file. An existing file is overwritten.',
    },
  },
  markdown: {
    extension: 'md',
    mediaType: 'text/markdown;charset=utf-8',
    table: { label: 'Markdown', write: (results) => tableAsMarkdown(resultTexts(results)) },
    report: { label: 'Markdown', write: reportMarkdown },
    commandLine: { to: 'print', help: 'Prints the whole report as Markdown.' },
  },
} as const satisfies Readonly<Record<string, Format>>;

type Formats = typeof formats;
export type FormatKey = keyof Formats;
export const formatKeys = Object.keys(formats) as FormatKey[];

type KeyWith<Part> = {
  [Key in FormatKey]: Formats[Key] extends Part ? Key : never;
}[FormatKey];

/** Formats that have the table of results. */
export type TableFormatKey = KeyWith<{ readonly table: unknown }>;
export const tableFormatKeys = formatKeys.filter(
  (key): key is TableFormatKey => 'table' in formats[key],
);

/** Formats that have the whole report. */
export type ReportFormatKey = KeyWith<{ readonly report: unknown }>;
export const reportFormatKeys = formatKeys.filter(
  (key): key is ReportFormatKey => 'report' in formats[key],
);
