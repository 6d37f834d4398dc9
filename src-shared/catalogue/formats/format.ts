import type { ReportContent } from '../../report/report-content.ts';
import type { ResultTable } from '../../compare/result-values.ts';

/** A format that comparisons are written in. */
export interface Format {
  /** Of files, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** The table of results alone, and what it is called in menus; left out where the format hasn't got that. */
  readonly table?: { readonly label: string; readonly write: (results: ResultTable) => string };
  /** The whole report, likewise. */
  readonly report?: { readonly label: string; readonly write: (content: ReportContent) => string };
  /** How the command line has it: under `--<key>` it prints the report, or else the table, or writes it to a file. */
  readonly commandLine: { readonly to: 'print' | 'file'; readonly help: string };
}
