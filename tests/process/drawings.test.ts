import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digitOfDrawing, digitOfImage, padImage } from '#shared/digit/digit-image';
import { drawingSchema, type Drawing } from '#shared/digit/drawing';
import type { GreyImage } from '#shared/digit/grey-image';
import { presets } from '#shared/experiment/presets';
import { loadDataset } from '#main/storage/datasets';
import { engineReports } from '#main/trainer/engines/create-engine';
import { trainerProgram } from '../support/program.ts';
import { openWorkbench, type Opened } from '../support/workbenches.ts';

/**
 * Drawings as people make them, read by the best of the notebook's networks after its two epochs. The stroke files come
 * from scripts/draw-strokes.mjs.
 */
const manners = ['thin', 'thick', 'tiny', 'huge', 'slanted', 'offcentre'] as const;
const area = 28 * 28;
/** Training takes one or two minutes on two cores, and far longer where they are shared. */
const patience = 3600_000;

const native = (await engineReports(1)).find(({ name }) => name === 'native')!;
if (!native.available) console.info(`skipped, reading drawings: ${native.detail}`);

/** The answers of a model to images of 784 bytes each. */
async function read(
  { workbench }: Opened,
  experiment: string,
  images: readonly Uint8Array[],
): Promise<number[]> {
  const joined = new Uint8Array(images.length * area);
  images.forEach((image, index) => joined.set(image, index * area));
  const answers = await workbench.call('predict', {
    experiment,
    source: { kind: 'images', images: joined },
  });
  return answers.map(({ predicted }) => predicted);
}

async function drawingOf(digit: number, manner: string): Promise<Drawing> {
  const file = join(import.meta.dirname, '..', 'fixtures', 'strokes', `${digit}-${manner}.json`);
  return drawingSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** A test digit ten times as large, its pixels blended into one another, on a pad of 400 by 400, dark on bright. */
function enlarged(digit: Uint8Array, index: number): GreyImage {
  const [left, top] = [(index * 37) % 120, (index * 53) % 120];
  const at = (row: number, column: number): number =>
    row < 0 || row > 27 || column < 0 || column > 27 ? 0 : digit[row * 28 + column]!;
  const pixels = Uint8Array.from({ length: 400 * 400 }, (_, pixel) => {
    const y = (Math.floor(pixel / 400) - top + 0.5) / 10 - 0.5;
    const x = ((pixel % 400) - left + 0.5) / 10 - 0.5;
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - row, x - column];
    const upper = (1 - right) * at(row, column) + right * at(row, column + 1);
    const lower = (1 - right) * at(row + 1, column) + right * at(row + 1, column + 1);
    return 255 - Math.round((1 - down) * upper + down * lower);
  });
  return { width: 400, height: 400, pixels };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

test.skipIf(!native.available)(
  "the best of the notebook's networks reads drawings",
  { timeout: patience },
  async () => {
    const opened = await openWorkbench({ program: trainerProgram });
    const { workbench } = opened;
    const config = { ...presets['notebook-gru'].config, engine: 'native' };
    const { id } = await workbench.call('experiments.create', { config });
    await workbench.call('runs.start', { experiment: id });
    const ended = await opened.event('ended');
    expect(ended.status).toBe('finished');

    let placedRight = 0;
    let padRight = 0;
    for (const manner of manners) {
      const drawings = await Promise.all(
        Array.from({ length: 10 }, (_, digit) => drawingOf(digit, manner)),
      );
      const rightOf = async (images: readonly Uint8Array[]): Promise<number> => {
        const answers = await read(opened, id, images);
        return answers.filter((answer, digit) => answer === digit).length;
      };
      const placed = await rightOf(drawings.map((drawing) => digitOfDrawing(drawing)!));
      const pad = await rightOf(drawings.map((drawing) => padImage(drawing)!));
      console.info(`${manner}: ${placed} of 10 read, ${pad} of 10 without placing`);
      placedRight += placed;
      padRight += pad;
    }
    console.info(
      `all: ${percent(placedRight / 60)} read, ${percent(padRight / 60)} without placing`,
    );
    expect(placedRight).toBeGreaterThanOrEqual(54);
    expect(padRight).toBeLessThan(placedRight);

    const { images } = (await loadDataset('mnist', opened.home)).test;
    const digits = Array.from({ length: 1000 }, (_, index) =>
      images.slice(index * area, (index + 1) * area),
    );
    const before = await read(opened, id, digits);
    const after = await read(
      opened,
      id,
      digits.map((digit, index) => digitOfImage(enlarged(digit, index))!),
    );
    const kept = after.filter((answer, index) => answer === before[index]).length;
    console.info(`1,000 test digits enlarged and placed: ${kept} answers stay`);
    expect(kept).toBeGreaterThanOrEqual(985);
  },
);
