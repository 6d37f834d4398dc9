import type { ReportContent } from '../../report/report-content.ts';
import type { LatexOptions } from '../../text/latex-table.ts';
import type { ResultTable } from '../../compare/result-values.ts';

/** A format that comparisons are written in. */
export interface Format {
  /** The extension of files, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** The table of results, and its name in menus; left out if the format doesn't have it. */
  readonly table?: {
    readonly label: string;
    readonly write: (results: ResultTable, options?: LatexOptions) => string;
  };
  /** The whole report, likewise. */
  readonly report?: { readonly label: string; readonly write: (content: ReportContent) => string };
  /** On the command line, `--<key>` prints the report, or the table if there is none, or writes it to a file. */
  readonly commandLine: { readonly to: 'print' | 'file'; readonly help: string };
}
