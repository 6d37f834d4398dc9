import { formatCount } from '../../text/format.ts';
import { usualPlace } from './places.ts';
import {
  baseName,
  byPath,
  knownTime,
  linesOf,
  logLimits,
  refuseLog,
  type Series,
  SeriesCollector,
  shortTag,
  withinChosen,
  type LogBudget,
  type LogFile,
  type LoggedRun,
} from './logged-run.ts';

/** Whether a file is a table by its name. */
export function isTable(path: string): boolean {
  return /\.(?:csv|tsv)$/i.test(path);
}

/** Columns that say where a row is; their names are compared in small letters. */
const stepNames = ['step', '_step', 'global_step', 'iteration', 'iter', 'train_step'];
const epochNames = ['epoch', 'epochs'];
const timeNames = ['timestamp', '_timestamp', 'wall time', 'wall_time', 'walltime', 'time', 'date'];

/**
 * Reads tables, each of which is the history of a run: a header, and a row for each step or epoch.
 * @throws UnrollError 'damaged' naming the file and the line
 */
export async function readTables(
  files: readonly LogFile[],
  budget: LogBudget,
): Promise<LoggedRun[]> {
  const runs: LoggedRun[] = [];
  for (const file of byPath(files)) runs.push(await readTable(file, budget));
  return runs;
}

/** What a column has: its tag, its series, and its text while that is the same in every row. */
interface Column {
  readonly tag: string;
  same: string | null;
  /** Cells that aren't numbers, of which the first is kept. */
  texts: number;
  firstText: string;
}

async function readTable(file: LogFile, budget: LogBudget): Promise<LoggedRun> {
  const { path } = file;
  const rows = rowsOf(file);
  const head = await rows.next();
  if (head.done === true) refuseLog(path, 'it is empty; the first line must name the columns');
  const header = head.value.cells.map((cell) => cell.trim());
  const small = header.map((name) => name.toLowerCase());
  const stepAt = small.findIndex((name) => stepNames.includes(name));
  const epochAt = small.findIndex((name) => epochNames.includes(name));
  const timeAt = small.findIndex((name) => timeNames.includes(name));
  const placeAt = stepAt >= 0 ? stepAt : epochAt;
  checkHeader(path, header, placeAt);
  const collector = new SeriesCollector(budget);
  const columns = header.map((name, index): Column | null =>
    index === placeAt || index === timeAt
      ? null
      : { tag: tagOf(name, path), same: null, texts: 0, firstText: '' },
  );
  let first = Infinity;
  let last = -Infinity;
  let count = 0;
  for await (const { line, cells } of rows) {
    if (cells.length !== header.length) {
      refuseLog(
        path,
        `line ${formatCount(line)} has ${formatCount(cells.length)} cells, and the first line names ${formatCount(header.length)} columns`,
      );
    }
    const place = numberOf(cells[placeAt]!);
    if (place === null || !Number.isFinite(place)) {
      refuseLog(
        path,
        `line ${formatCount(line)}: ${shortTag(cells[placeAt]!)} in the column ${shortTag(header[placeAt]!)} is not a number`,
      );
    }
    const time = timeAt < 0 ? NaN : knownTime(secondsOf(cells[timeAt]!));
    if (!Number.isNaN(time)) {
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
    for (const [index, column] of columns.entries()) {
      if (column === null) continue;
      const cell = cells[index]!.trim();
      if (count === 0) column.same = cell;
      else if (column.same !== cell) column.same = null;
      if (cell === '') continue;
      const value = numberOf(cell);
      if (value !== null) collector.add(path, column.tag, place, time, value);
      else if (column.texts++ === 0) column.firstText = cell;
    }
    count += 1;
  }
  if (count === 0) refuseLog(path, 'it has a header and no rows');
  // Columns without numbers become hyperparameters or notes, which take memory too.
  for (const column of columns) {
    if (column !== null && !collector.series.has(column.tag)) budget.countTag(path);
  }
  const found = describeColumns(columns, collector.series, count);
  return {
    path,
    name: nameOf(path),
    format: 'csv',
    files: [file],
    counts: stepAt >= 0 ? 'steps' : 'epochs',
    ...found,
    startedAt: Number.isFinite(first) ? first : null,
    endedAt: Number.isFinite(last) ? last : null,
  };
}

/** Lightning's `metrics.csv` is called as the folder it is in. */
function nameOf(path: string): string {
  const name = path.replace(/\.[^./]+$/, '').replace(/\/metrics$/, '');
  return withinChosen(name);
}

function checkHeader(path: string, header: readonly string[], placeAt: number): void {
  if (placeAt < 0) {
    refuseLog(
      path,
      `the first line names no column “step” or “epoch”; it has ${header.slice(0, 8).map(shortTag).join(', ')}${header.length > 8 ? ' and more' : ''}`,
    );
  }
  if (header.length > logLimits.tags) {
    refuseLog(
      path,
      `the first line names ${formatCount(header.length)} columns; at most ${formatCount(logLimits.tags)} are read`,
    );
  }
  const names = new Set<string>();
  for (const [index, name] of header.entries()) {
    if (names.has(name) && name !== '') {
      refuseLog(
        path,
        `the first line names the column ${shortTag(name)} twice, the second time as number ${index + 1}`,
      );
    }
    names.add(name);
  }
}

/** A table that TensorBoard saves for one tag has that in its name, and the numbers under `Value`. */
function tagOf(name: string, path: string): string {
  if (name !== 'Value') return name;
  return /tag-(.+)\.csv$/i.exec(baseName(path))?.[1] ?? name;
}

/**
 * Sorts columns: those that are the same in every row are hyperparameters, and so curves only if they have a place; texts
 * that vary are named.
 */
function describeColumns(
  columns: readonly (Column | null)[],
  series: ReadonlyMap<string, Series>,
  rows: number,
): Pick<LoggedRun, 'series' | 'parameters' | 'notes'> {
  const kept = new Map(series);
  const parameters = new Map<string, string>();
  const notes: string[] = [];
  for (const column of columns) {
    if (column === null || column.tag === '') continue;
    const { tag, same, texts, firstText } = column;
    if (same !== null && same !== '' && (rows > 1 || texts > 0)) {
      parameters.set(tag, same);
      if (usualPlace(tag) === null) kept.delete(tag);
    } else if (texts > 0) {
      notes.push(
        `The column ${shortTag(tag)} has ${formatCount(texts)} ${texts === 1 ? 'cell that isn’t a number' : 'cells that aren’t numbers'}, such as ${shortTag(firstText)}; ${texts === 1 ? 'it was' : 'they were'} left out.`,
      );
    }
  }
  return { series: kept, parameters, notes };
}

/** Null for a text; `nan`, `inf` and their like are numbers. */
function numberOf(cell: string): number | null {
  const text = cell.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^(?:[+-]?nan|none|null)$/i.test(text)) return NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinite === null ? null : infinite[1] === '-' ? -Infinity : Infinity;
}

/** Seconds since 1970 of a date in ISO 8601, or a number of seconds or milliseconds since then; NaN for others. */
function secondsOf(cell: string): number {
  const number = numberOf(cell);
  if (number === null) return Date.parse(cell.trim()) / 1000;
  if (number > 1e11 && number < 1e14) return number / 1000;
  return number > 1e8 && number < 1e11 ? number : NaN;
}

interface Row {
  /** That it begins in, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows of a table (RFC 4180), separated by commas, semicolons or tabs as the first line is. Empty lines are skipped. */
async function* rowsOf(file: LogFile): AsyncGenerator<Row> {
  let separator: string | null = null;
  let open: { line: number; text: string } | null = null;
  for await (const { number, text } of linesOf(file)) {
    const line: { line: number; text: string } =
      open === null ? { line: number, text } : { line: open.line, text: `${open.text}\n${text}` };
    if (separator === null) line.text = line.text.replace(/^\ufeff/, '');
    if (line.text.length > 1_000_000) {
      refuseLog(
        file.path,
        `the row in line ${formatCount(line.line)} has a quotation mark that doesn’t end`,
      );
    }
    if (line.text.includes('"') && (line.text.split('"').length - 1) % 2 === 1) {
      open = line;
      continue;
    }
    open = null;
    if (line.text.trim() === '') continue;
    separator ??= separatorOf(line.text);
    yield { line: line.line, cells: cellsOf(line.text, separator) };
  }
  if (open !== null) {
    refuseLog(
      file.path,
      `the row in line ${formatCount(open.line)} has a quotation mark that doesn’t end`,
    );
  }
}

function separatorOf(header: string): string {
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((most, each) => (each.count > most.count ? each : most)).mark;
}

function cellsOf(row: string, separator: string): string[] {
  if (!row.includes('"')) return row.split(separator);
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < row.length; at++) {
    const mark = row[at]!;
    if (isQuoted && mark === '"' && row[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (mark === '"') isQuoted = !isQuoted;
    else if (mark === separator && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += mark;
  }
  return [...cells, cell];
}
