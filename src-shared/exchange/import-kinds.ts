import type { ImportedFile } from '../contract/import-files.ts';
import { datasetRoleOf } from '../data/dataset-file-names.ts';
import { answersExtension, answersFile } from '../lessons/answers.ts';
import { lessonExtension, lessonFile } from '../lessons/lesson.ts';
import { counted } from '../text/format.ts';
import { datasetFormatKeys, datasetFormatOf, datasetFormats } from './datasets/dataset-formats.ts';
import { isImageName } from './datasets/image-folder.ts';
import { isLabelMapping } from './datasets/label-mapping.ts';
import { modelExtensions, modelSourceOf } from './models/sources/model-sources.ts';
import type { OfferedFile } from './offered-file.ts';
import { isEventFile } from './tensorboard/records.ts';
import { zipNames } from './zip-names.ts';

export type { OfferedFile } from './offered-file.ts';

/*
 * One way in for files of every kind: what files are is decided here, by their names and, where names leave it open,
 * by looking into them. It doesn't depend on the page or the program that they are given to.
 */

/** A kind of thing that files are imported as. */
export interface ImportKind {
  /** What it is called in a sentence: “an experiment”. */
  readonly label: string;
  /** Its files, for people: “.unroll”. */
  readonly files: string;
}

const datasetExtensions = datasetFormatKeys.flatMap((key) => datasetFormats[key].extensions);

export const importKinds = {
  experiments: { label: 'experiments', files: '.unroll or a .zip of experiments' },
  lesson: {
    label: 'a lesson or answers to one',
    files: `${lessonExtension}, ${answersExtension}`,
  },
  dataset: {
    label: 'a data set',
    files: `IDX files, ${datasetExtensions.map((extension) => `.${extension}`).join(', ')}, a folder of images by class`,
  },
  model: { label: 'a model', files: modelExtensions },
  results: {
    label: 'results',
    files: 'events.out.tfevents…, a .csv with a “step” or “epoch” column, a folder of MLflow',
  },
} as const satisfies Readonly<Record<string, ImportKind>>;

export type ImportKindKey = keyof typeof importKinds;
export const importKindKeys = Object.keys(importKinds) as [ImportKindKey, ...ImportKindKey[]];

/** Files that are imported together. */
export interface ImportGroup<Content extends ImportedFile = ImportedFile> {
  readonly kind: ImportKindKey;
  readonly files: readonly OfferedFile<Content>[];
}

export interface RecognisedFiles<Content extends ImportedFile = ImportedFile> {
  /** In the order in which they were offered. Each archive of experiments and each model is a group of its own. */
  readonly groups: readonly ImportGroup<Content>[];
  /** Files and folders that nothing can be made of, with the reason: “its name ends in .png”. */
  readonly unknown: readonly { readonly path: string; readonly reason: string }[];
}

/** Kinds of which one file is a whole thing; files of other kinds belong together. */
const singleFile: readonly ImportKindKey[] = ['experiments', 'lesson', 'model'];
/** What marks the folder of experiments of MLflow, and of each of its runs. */
const mlflowFile = 'meta.yaml';
const experimentsInside: readonly string[] = ['experiment.json', 'bundle.json'];
const lessonsInside: readonly string[] = [lessonFile, answersFile];
const historyColumns: readonly string[] = ['step', 'epoch'];
/** With so many images for each table, a folder is one of images. */
const imagesPerTable = 10;
/** Bytes of a table that are looked at; no header of a history is longer. */
const longestHeader = 16 * 1024;
/** That of UTF-8, a character for each byte. */
const byteOrderMark = /^\u00ef\u00bb\u00bf/;

/**
 * Finds out what files are.
 * @throws Error if a file can't be read
 */
export async function recogniseFiles<Content extends ImportedFile>(
  files: readonly OfferedFile<Content>[],
): Promise<RecognisedFiles<Content>> {
  const ofMlflow = mlflowFolders(files);
  const ofImages = imageFolders(files);
  const groups = new Map<unknown, { kind: ImportKindKey; files: OfferedFile<Content>[] }>();
  const unknown: { path: string; reason: string }[] = [];
  const foldersWithSomething = new Set<string>();
  const images: OfferedFile<Content>[] = [];
  for (const file of files) {
    const folder = folderOf(file.path);
    // A single image has no class.
    if (folder !== '' && isImageName(file.path) && !ofMlflow.has(folder)) {
      images.push(file);
      continue;
    }
    // A list or notes beside images by class.
    if (ofImages.has(folder) && kindByName(file.path) === 'table') continue;
    const kind = ofMlflow.has(folder) ? 'results' : await kindOf(file);
    if (typeof kind === 'object') {
      unknown.push({ path: file.path, reason: kind.unknown });
      continue;
    }
    foldersWithSomething.add(folder);
    const key = singleFile.includes(kind) ? file : kind;
    const group = groups.get(key) ?? { kind, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  // Beside something else they are illustrations.
  const byClass = images.filter(({ path }) => !foldersWithSomething.has(folderOf(path)));
  if (byClass.length > 0) {
    const group = groups.get('dataset') ?? { kind: 'dataset', files: [] };
    group.files.push(...byClass);
    groups.set('dataset', group);
    for (const { path } of byClass) foldersWithSomething.add(folderOf(path));
  }
  return { groups: [...groups.values()], unknown: unknownShown(unknown, foldersWithSomething) };
}

/** Whether a file of this name can be one that is imported, without looking into it. */
export function canBeImported(name: string): boolean {
  return kindByName(name) !== null;
}

/** In a folder that has something, other files are only what lies beside it; an empty folder is named itself. */
function unknownShown(
  unknown: readonly { path: string; reason: string }[],
  foldersWithSomething: ReadonlySet<string>,
): RecognisedFiles['unknown'] {
  const alone = unknown.filter(({ path }) => folderOf(path) === '');
  const inFolders = new Map<string, number>();
  for (const { path } of unknown) {
    const folder = folderOf(path);
    if (folder === '' || foldersWithSomething.has(folder)) continue;
    inFolders.set(folder, (inFolders.get(folder) ?? 0) + 1);
  }
  return [
    ...alone,
    ...[...inFolders].map(([folder, count]) => ({
      path: folder,
      reason: `none of its ${counted(count, 'file')} can be imported`,
    })),
  ];
}

async function kindOf({
  path,
  content,
}: OfferedFile): Promise<ImportKindKey | { readonly unknown: string }> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const kind = kindByName(name);
  if (kind === 'archive') return kindOfArchive(content);
  if (kind === 'table') return (await isHistory(content)) ? 'results' : 'dataset';
  if (kind !== null) return kind;
  const extension = /\.[^.]+$/.exec(name)?.[0];
  return {
    unknown:
      extension === undefined ? 'its name has no extension' : `its name ends in ${extension}`,
  };
}

/** The kind that a file's name tells; an archive or a table can be of several. Null if it is none that is imported. */
function kindByName(name: string): ImportKindKey | 'archive' | 'table' | null {
  const lower = name.toLowerCase();
  if (isEventFile(name)) return 'results';
  if (lower.endsWith('.unroll')) return 'experiments';
  if (lower.endsWith(lessonExtension) || lower.endsWith(answersExtension)) return 'lesson';
  if (modelSourceOf(name) !== null) return 'model';
  if (datasetRoleOf(name) !== undefined || /idx[13]-ubyte(\.gz)?$/.test(lower)) return 'dataset';
  if (isLabelMapping(name)) return 'dataset';
  const format = datasetFormatOf(name);
  if (format === 'images') return 'archive';
  if (format === 'csv') return 'table';
  return format === null ? null : 'dataset';
}

async function kindOfArchive(
  content: ImportedFile,
): Promise<ImportKindKey | { readonly unknown: string }> {
  const names = await zipNames(content);
  if (names === null) return { unknown: 'it is damaged or not a ZIP archive' };
  if (names.some((name) => lessonsInside.includes(name))) return 'lesson';
  const hasExperiments = names.some((name) =>
    experimentsInside.includes(name.slice(name.lastIndexOf('/') + 1)),
  );
  return hasExperiments ? 'experiments' : 'dataset';
}

/** @returns whether a table's first line names a column of steps or epochs, as that of a run's history does */
async function isHistory(content: ImportedFile): Promise<boolean> {
  const start = await content.slice(0, Math.min(content.size, longestHeader)).arrayBuffer();
  const text = String.fromCharCode(...new Uint8Array(start));
  const [header = ''] = text.replace(byteOrderMark, '').split(/\r?\n|\r/, 1);
  const columns = header.split(/[,;\t]/).map((column) =>
    column
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  );
  return columns.some((column) => historyColumns.includes(column));
}

/** The offered folders that MLflow wrote; all that is in them belongs to it. */
function mlflowFolders(files: readonly OfferedFile[]): ReadonlySet<string> {
  const ofMlflow = files.filter(({ path }) => path.endsWith(`/${mlflowFile}`));
  return new Set(ofMlflow.map(({ path }) => folderOf(path)));
}

/** The offered folders of images by class: in each, images lie in several folders, and are far more than tables. */
function imageFolders(files: readonly OfferedFile[]): ReadonlySet<string> {
  const found = new Map<string, { images: number; tables: number; classes: Set<string> }>();
  for (const { path } of files) {
    const folder = folderOf(path);
    if (folder === '') continue;
    const counted = found.get(folder) ?? { images: 0, tables: 0, classes: new Set() };
    found.set(folder, counted);
    if (isImageName(path)) {
      counted.images += 1;
      counted.classes.add(path.slice(0, path.lastIndexOf('/')));
    } else if (kindByName(path) === 'table') counted.tables += 1;
  }
  return new Set(
    [...found].flatMap(([folder, { images, tables, classes }]) =>
      classes.size >= 2 && images >= imagesPerTable * tables ? folder : [],
    ),
  );
}

/** The offered folder that a file is in; empty for a file that was offered alone. */
function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}
