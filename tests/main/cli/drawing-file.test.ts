import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDrawingDigit } from '#main/cli/drawing-file';
import { digitOfDrawing } from '#shared/digit/digit-image';
import { encodings } from '../../support/encodings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const drawing = {
  width: 400,
  height: 400,
  brush: 20,
  strokes: [
    [
      { x: 100, y: 80, pressure: 0.5 },
      { x: 110, y: 300, pressure: 0.5 },
    ],
  ],
};

async function fileWith(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'drawing.json');
  await writeFile(path, content);
  return path;
}

test('a drawing is placed as its strokes say', async () => {
  const path = await fileWith(JSON.stringify(drawing));
  expect(await readDrawingDigit(path)).toEqual(digitOfDrawing(drawing));
  const withoutPressure = {
    ...drawing,
    strokes: [drawing.strokes[0]!.map(({ x, y }) => ({ x, y }))],
  };
  expect(await readDrawingDigit(await fileWith(JSON.stringify(withoutPressure)))).toEqual(
    digitOfDrawing(drawing),
  );
});

test.each(Object.entries(encodings))('a drawing in %s is read (F9)', async (_, encode) => {
  const path = await fileWith(encode(JSON.stringify(drawing)));
  expect(await readDrawingDigit(path)).toEqual(digitOfDrawing(drawing));
});

test.each([
  ['no JSON', '{"width": 4', 'JSON'],
  ['an empty file', '', 'JSON'],
  ['a drawing without strokes', JSON.stringify({ ...drawing, strokes: [] }), 'is empty'],
  [
    'a point that is none',
    JSON.stringify({ ...drawing, strokes: [[{ x: 'left' }]] }),
    'strokes.0.0.x',
  ],
  ['a stroke without points', JSON.stringify({ ...drawing, strokes: [[]] }), 'strokes.0'],
  ['a field that it does not have', JSON.stringify({ ...drawing, colour: 'red' }), 'colour'],
])('%s is refused', async (_, content, message) => {
  const path = await fileWith(content);
  await expect(readDrawingDigit(path)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(message) as string,
  });
  await expect(readDrawingDigit(path)).rejects.toThrow(path);
});

test('a drawing that is not there is not found', async () => {
  await expect(readDrawingDigit('/no/such/drawing.json')).rejects.toMatchObject({
    code: 'not-found',
  });
});
