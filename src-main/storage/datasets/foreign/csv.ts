import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { imageBytes, imageSide } from '#shared/data/image-size';
import { formatCount } from '#shared/text/format';
import { storageError } from '../../files/storage-error.ts';
import { maxClasses, type Examples } from '../datasets.ts';
import {
  ImageCollector,
  readByPart,
  refuse,
  type DatasetReader,
  type ForeignDataset,
  type ReadingControl,
  type SourceFile,
} from './foreign-dataset.ts';
import { fitImage, maxImageSide, ChangeCount } from './fit-image.ts';
import {
  fitsScale,
  pixelBytes,
  pixelRangeOf,
  scaleNotes,
  scaleOf,
  type PixelRange,
  type PixelScale,
} from './pixel-scale.ts';

const lineFeed = 10;
const carriageReturn = 13;
/** The longest line that is read, in bytes: more than an image of the largest side that is common in CSV. */
const longestLine = 4 * 1024 * 1024;
const separators = [',', ';', '\t'] as const;
/** Names of the column of labels in a header. */
const labelNames = ['label', 'labels', 'class', 'target', 'y', 'digit'];

/** Tables with a row for each image: its label, first or last, and its pixels row by row. */
export const readCsv: DatasetReader = async (files, control) => {
  const changes = new ChangeCount();
  const { training, test } = await readByPart(files, control, (file, part) =>
    readTable(file, changes, part),
  );
  return joined(training, test, changes);
};

/** The rows of one file, with labels as they are written. */
interface ReadTable {
  readonly file: SourceFile;
  readonly images: Examples;
  /** The distinct labels, by the numbers that `images` has for them. */
  readonly labels: readonly string[];
  readonly scale: PixelScale;
}

/** Numbers the labels of both files alike. */
function joined(training: ReadTable, test: ReadTable | null, changes: ChangeCount): ForeignDataset {
  const written = [...new Set([...training.labels, ...(test?.labels ?? [])])];
  const areNumbers = written.every((label) => /^\d{1,3}(\.0*)?$/.test(label));
  const numbers = new Map<string, number>();
  if (areNumbers) {
    for (const label of written) {
      const number = Number(label);
      const isOfTraining = training.labels.includes(label);
      const { file } = isOfTraining ? training : test!;
      if (number >= maxClasses) {
        refuse(
          file.name,
          `it has the label ${label}; the largest that is accepted is ${maxClasses - 1}`,
        );
      }
      numbers.set(label, number);
    }
  } else {
    const names = written.toSorted();
    if (names.length > maxClasses) {
      refuse(
        training.file.name,
        `it has ${formatCount(names.length)} different labels; at most ${maxClasses} are accepted. Is the label the first or the last column?`,
      );
    }
    names.forEach((label, number) => numbers.set(label, number));
  }
  const renumbered = ({ images, labels }: ReadTable): Examples => ({
    ...images,
    labels: images.labels.map((index) => numbers.get(labels[index]!)!),
  });
  return {
    training: renumbered(training),
    test: test === null ? null : renumbered(test),
    classNames: areNumbers ? null : written.toSorted(),
    notes: [...scaleNotes(training.scale), ...changes.notes()],
  };
}

async function readTable(
  file: SourceFile,
  changes: ChangeCount,
  control: ReadingControl,
): Promise<ReadTable> {
  const table = new Table(file, changes);
  try {
    const { size } = await stat(file.path);
    let rest: Buffer = Buffer.alloc(0);
    let done = 0;
    for await (const piece of createReadStream(file.path, { highWaterMark: 2 ** 20 })) {
      control.signal.throwIfAborted();
      const bytes = rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]);
      let start = 0;
      for (;;) {
        const end = bytes.indexOf(lineFeed, start);
        if (end === -1) break;
        table.addLine(bytes.subarray(start, end));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > longestLine)
        refuse(file.name, `row ${table.nextRow} is longer than ${longestLine} bytes`);
      done += (piece as Buffer).length;
      control.report(done / size);
    }
    table.addLine(rest);
    return table.finish();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw storageError(error, 'read', file.path);
    throw error;
  }
}

/** Where the label is. */
type LabelPlace = 'first' | 'last';

/** How the rows of a file are read. */
interface RowForm {
  readonly place: LabelPlace;
  readonly scale: PixelScale;
}

/** The cells of a row, which is counted from 1. */
interface Row {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A row with its label apart from its pixels. */
interface ReadRow {
  readonly number: number;
  readonly label: string;
  readonly pixels: readonly number[];
  readonly range: PixelRange;
}

/** So many rows wait until their form is decided. */
const rowsToDecide = 500;

/** Rows of a file; the first ones wait until it is known where the label is, and how bright pixels are written. */
class Table {
  readonly #file: SourceFile;
  readonly #changes: ChangeCount;
  readonly #collector = new ImageCollector();
  readonly #labels = new Map<string, number>();
  readonly #waiting: Row[] = [];
  #row = 0;
  #separator = '';
  #columns = 0;
  #side = 0;
  /** Where the header says that the label is. */
  #namedPlace: LabelPlace | null = null;
  /** Null until it is decided. */
  #form: RowForm | null = null;

  constructor(file: SourceFile, changes: ChangeCount) {
    this.#file = file;
    this.#changes = changes;
  }

  /** The number of the row that comes next, counted from 1. */
  get nextRow(): number {
    return this.#row + 1;
  }

  addLine(line: Buffer): void {
    this.#row += 1;
    const text = textOf(line, this.#row === 1);
    if (text === '') return;
    if (this.#columns === 0) {
      this.#begin(text);
      return;
    }
    this.#addRow(text.split(this.#separator));
  }

  finish(): ReadTable {
    const { scale } = this.#form ?? this.#decide();
    if (this.#collector.count === 0) refuse(this.#file.name, 'it has no rows');
    return {
      file: this.#file,
      images: this.#collector.finish(),
      labels: [...this.#labels.keys()],
      scale,
    };
  }

  /** Takes the first line as a header or as a row. */
  #begin(text: string): void {
    this.#separator = separators.reduce((best, separator) =>
      text.split(separator).length > text.split(best).length ? separator : best,
    );
    const cells = text.split(this.#separator);
    const side = Math.sqrt(cells.length - 1);
    if (!Number.isInteger(side) || side < 2 || side > maxImageSide) {
      refuse(
        this.#file.name,
        `row ${this.#row} has ${formatCount(cells.length)} cells; a label and the pixels of a square image are expected, such as ${1 + imageBytes} for ${imageSide}x${imageSide}`,
      );
    }
    this.#columns = cells.length;
    this.#side = side;
    const names = cells.map((cell) => unquoted(cell).toLowerCase());
    const numeric = names.filter((name) => isNumber(name)).length;
    // A row has at most its label in words.
    if (numeric >= cells.length - 1) {
      this.#addRow(cells);
      return;
    }
    if (labelNames.includes(names[0]!)) this.#namedPlace = 'first';
    else if (labelNames.includes(names.at(-1)!)) this.#namedPlace = 'last';
  }

  #addRow(cells: readonly string[]): void {
    if (cells.length !== this.#columns) {
      refuse(
        this.#file.name,
        `row ${formatCount(this.#row)} has ${formatCount(cells.length)} cells, and the rows before it have ${formatCount(this.#columns)}`,
      );
    }
    const row = { number: this.#row, cells };
    if (this.#form !== null) {
      this.#collect(this.#read(row, this.#form.place), this.#form);
      return;
    }
    this.#waiting.push(row);
    if (this.#waiting.length >= rowsToDecide) this.#decide();
  }

  /** Decides how rows are read from those that wait. A single one may have no grey, and fit both scales. */
  #decide(): RowForm {
    const place = this.#namedPlace ?? this.#guessPlace();
    const rows = this.#waiting.splice(0).map((row) => this.#read(row, place));
    const largest = rows.reduce((most, { range }) => Math.max(most, range.largest), 0);
    const form = { place, scale: scaleOf(largest) };
    for (const row of rows) this.#collect(row, form);
    this.#form = form;
    return form;
  }

  /**
   * Finds the label among the first and the last column: the one whose values count the classes. If both or none do, it is
   * the one of more different values, as corners of images are mostly background.
   */
  #guessPlace(): LabelPlace {
    const values = (at: number) => new Set(this.#waiting.map(({ cells }) => cells.at(at)));
    const isText = (at: number) => [...values(at)].some((cell) => !isNumber(unquoted(cell!)));
    if (isText(0) || isText(-1)) return isText(0) ? 'first' : 'last';
    const [first, last] = [values(0), values(-1)];
    const counts = (found: ReadonlySet<string | undefined>): boolean =>
      countsClasses([...found].map(Number), this.#waiting.length);
    if (counts(first) !== counts(last)) return counts(first) ? 'first' : 'last';
    return last.size > first.size ? 'last' : 'first';
  }

  #read({ number, cells }: Row, place: LabelPlace): ReadRow {
    const label = unquoted(cells.at(place === 'first' ? 0 : -1)!);
    const from = place === 'first' ? 1 : 0;
    if (label === '') refuse(this.#file.name, `row ${formatCount(number)} has no label`);
    const pixels = new Array<number>(this.#columns - 1);
    for (let at = 0; at < pixels.length; at++) {
      const cell = cells[from + at]!;
      // Number('') is 0.
      const pixel = cell.trim() === '' ? NaN : Number(cell);
      if (Number.isNaN(pixel)) {
        const what = cell.trim() === '' ? 'is empty' : `has ${JSON.stringify(cell.slice(0, 40))}`;
        refuse(
          this.#file.name,
          `row ${formatCount(number)}, column ${formatCount(from + at + 1)} ${what}; a number from 0 to 255 is expected`,
        );
      }
      pixels[at] = pixel;
    }
    const range = pixelRangeOf(pixels) ?? this.#refuseScale(number);
    return { number, label, pixels, range };
  }

  #collect({ number, label, pixels, range }: ReadRow, { scale }: RowForm): void {
    if (!fitsScale(range, scale)) this.#refuseScale(number);
    const image = { width: this.#side, height: this.#side, pixels: pixelBytes(pixels, scale) };
    this.#changes.add(image);
    this.#collector.add(fitImage(image), this.#numberOf(label), this.#file.name);
  }

  #refuseScale(row: number): never {
    return refuse(
      this.#file.name,
      `row ${formatCount(row)} has pixels that are neither whole numbers from 0 to 255 nor, in every row, fractions from 0 to 1`,
    );
  }

  #numberOf(label: string): number {
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    const number = this.#labels.size;
    if (number === 256) {
      refuse(
        this.#file.name,
        `it has more than 256 different labels; at most ${maxClasses} are accepted. Is the label the first or the last column?`,
      );
    }
    this.#labels.set(label, number);
    return number;
  }
}

/**
 * Whether the different values of a column are those of labels: whole numbers from 0 or 1 on without a gap, at least two,
 * and few for so many rows.
 */
function countsClasses(values: readonly number[], rows: number): boolean {
  const least = Math.min(...values);
  return (
    values.length >= 2 &&
    2 * values.length <= rows &&
    (least === 0 || least === 1) &&
    values.every(Number.isInteger) &&
    Math.max(...values) - least === values.length - 1
  );
}

function textOf(line: Buffer, isFirst: boolean): string {
  const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
  const text = line.toString('utf8', 0, end);
  return isFirst ? text.replace(/^\ufeff/, '') : text;
}

function unquoted(cell: string): string {
  const text = cell.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function isNumber(text: string): boolean {
  return text !== '' && !Number.isNaN(Number(text));
}
