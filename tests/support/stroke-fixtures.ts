import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawingSchema, type Drawing } from '#shared/digit/drawing';

const folder = join(import.meta.dirname, '..', 'fixtures', 'strokes');

/** The sixty drawings of the fixtures: ten digits in six manners, by the names of their files. */
export async function strokeFixtures(): Promise<
  readonly { readonly file: string; readonly drawing: Drawing }[]
> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => ({
      file,
      drawing: drawingSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8'))),
    })),
  );
}
