import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digitOfDrawing, growingDigit, growingPadImage } from '#shared/digit/digit-image';
import type { Drawing, Stroke, StrokePoint } from '#shared/digit/drawing';

const stroke = (...points: [number, number, number?][]): Stroke =>
  points.map(([x, y, pressure = 0.5]) => ({ x, y, pressure }));

const drawing = (...strokes: Stroke[]): Drawing => ({
  width: 400,
  height: 400,
  brush: 20,
  strokes,
});

/** A seven with a bar. */
const seven = drawing(
  stroke([100, 80], [180, 82], [260, 78], [220, 170], [180, 260], [150, 330]),
  stroke([140, 200], [250, 195]),
);

function moved(source: Drawing, scale: number, right: number, down: number): Drawing {
  const strokes = source.strokes.map((points) =>
    points.map(({ x, y, pressure }) => ({ x: scale * x + right, y: scale * y + down, pressure })),
  );
  return { ...source, strokes };
}

function extent(image: Uint8Array): { width: number; height: number } {
  const inked = [...image.keys()].filter((pixel) => image[pixel]! > 0);
  const rows = inked.map((pixel) => Math.floor(pixel / 28));
  const columns = inked.map((pixel) => pixel % 28);
  return {
    width: Math.max(...columns) - Math.min(...columns) + 1,
    height: Math.max(...rows) - Math.min(...rows) + 1,
  };
}

describe('the digit of a drawing', () => {
  it('is nothing for an empty pad', () => {
    expect(digitOfDrawing(drawing())).toBeNull();
    expect(growingPadImage()(drawing())).toBeNull();
  });

  it('has a longest side of 20 pixels and full ink', () => {
    const digit = digitOfDrawing(seven)!;
    expect(extent(digit)).toMatchObject({ height: 20 });
    expect(Math.max(...digit)).toBe(255);
  });

  it('has lines of about an eighth of its longest side', () => {
    const digit = digitOfDrawing(drawing(stroke([200, 50], [200, 350])))!;
    const row = digit.subarray(14 * 28, 15 * 28);
    const width = row.reduce((sum, value) => sum + value, 0) / 255;
    expect(width).toBeCloseTo(20 / 8, 1);
  });

  it('is the same wherever and however large it was drawn, outside the pad too', () => {
    const digit = digitOfDrawing(seven);
    expect(digitOfDrawing(moved(seven, 1, 93, -40))).toEqual(digit);
    expect(digitOfDrawing(moved(seven, 0.125, 0, 0))).toEqual(digit);
    expect(digitOfDrawing(moved(seven, 16, -5000, 300))).toEqual(digit);
  });

  it('does not depend on the width of the line on the pad', () => {
    expect(digitOfDrawing({ ...seven, brush: 3 })).toEqual(digitOfDrawing(seven));
  });

  it('is heavier where the pen was pressed', () => {
    const ink = (pressure: number): number =>
      digitOfDrawing(drawing(stroke([200, 50, pressure], [200, 350, pressure])))!.reduce(
        (sum, value) => sum + value,
        0,
      );
    expect(ink(0)).toBeLessThan(ink(0.5));
    expect(ink(0.5)).toBeLessThan(ink(1));
  });

  it('does not change when the pen is sampled more often', () => {
    const few = drawing(stroke([50, 50], [350, 250]));
    const many = drawing(
      Array.from({ length: 601 }, (_, at) => ({ x: 50 + at / 2, y: 50 + at / 3, pressure: 0.5 })),
    );
    const [one, other] = [digitOfDrawing(few)!, digitOfDrawing(many)!];
    expect(Math.max(...one.map((value, at) => Math.abs(value - other[at]!)))).toBeLessThanOrEqual(
      2,
    );
  });

  it('draws crossing strokes no darker than one', () => {
    const once = digitOfDrawing(seven);
    expect(digitOfDrawing({ ...seven, strokes: [...seven.strokes, ...seven.strokes] })).toEqual(
      once,
    );
  });

  it('keeps a dot a dot, in the middle', () => {
    const dot = digitOfDrawing(drawing(stroke([10, 390])))!;
    expect(extent(dot).width).toBeLessThanOrEqual(4);
    expect(extent(dot).height).toBeLessThanOrEqual(4);
    expect(dot[14 * 28 + 14]).toBe(255);
    expect(digitOfDrawing(drawing(stroke([10, 390], [11, 391])))).toEqual(dot);
  });

  it('takes a thousand strokes', () => {
    const strokes = Array.from({ length: 1000 }, (_, at) =>
      stroke(...Array.from({ length: 20 }, (__, i): [number, number] => [(at * 37) % 400, i * 20])),
    );
    expect(extent(digitOfDrawing(drawing(...strokes))!)).toEqual({ width: 20, height: 20 });
  });
});

describe('the whole pad', () => {
  it('is shrunk as it is', () => {
    const image = growingPadImage()(drawing(stroke([50, 50], [50, 350])))!;
    const columns = [...image.keys()].filter((at) => image[at]! > 127).map((at) => at % 28);
    expect(new Set(columns)).toEqual(new Set([3]));
    const row = image.subarray(14 * 28, 15 * 28);
    expect(row.reduce((sum, value) => sum + value, 0) / 255).toBeCloseTo((20 / 400) * 28, 1);
  });

  it('is empty when all strokes are outside', () => {
    expect(growingPadImage()(drawing(stroke([-500, 50], [-500, 350])))).toBeNull();
  });

  it('lies in the middle of a square if it is not one', () => {
    const wide = { width: 800, height: 400, brush: 40, strokes: [stroke([0, 200], [800, 200])] };
    const image = growingPadImage()(wide)!;
    const rows = [...image.keys()].filter((at) => image[at]! > 0).map((at) => Math.floor(at / 28));
    expect(Math.min(...rows) + Math.max(...rows)).toBe(27);
  });
});

describe('a drawing that grows', () => {
  /** Numbers from 0 to 1, the same at each call. */
  function randomNumbers(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return state / 0x8000_0000;
    };
  }

  interface Sketch {
    readonly brush: number;
    readonly strokes: StrokePoint[][];
  }

  /** Draws at random, with coarse and fine movements, dots, and strokes that are taken off; shows it after each. */
  function sketch(seed: number, show: (drawing: Drawing) => void): void {
    const random = randomNumbers(seed);
    const { brush, strokes }: Sketch = { brush: 5 + 40 * random(), strokes: [] };
    const shown = () => show({ width: 400, height: 400, brush, strokes });
    const point = (x: number, y: number) => ({ x, y, pressure: random() });
    for (let count = 1 + 5 * random(); count > 0; count--) {
      const extent = random() < 0.3 ? 5 : 400;
      const live = [point(extent * random(), extent * random())];
      strokes.push(live);
      shown();
      const step = random() < 0.3 ? 0.5 : 20;
      for (let more = Math.floor(20 * random()); more > 0; more--) {
        const { x, y } = live.at(-1)!;
        live.push(point(x + step * (random() - 0.5), y + step * (random() - 0.5)));
        if (random() < 0.7) shown();
      }
      if (random() < 0.2) strokes.splice(Math.floor(strokes.length * random()), 1);
    }
  }

  const textOf = (image: Uint8Array | null): string => image?.join() ?? 'none';

  it('gives the same image, to the bit, as if it had been drawn at once', () => {
    for (let seed = 0; seed < 40; seed++) {
      const [digitOf, imageOf] = [growingDigit(), growingPadImage()];
      sketch(seed, (drawn) => {
        // As text, which is compared far faster than arrays are.
        expect(textOf(digitOf(drawn))).toBe(textOf(digitOfDrawing(drawn)));
        expect(textOf(imageOf(drawn))).toBe(textOf(growingPadImage()(drawn)));
      });
    }
  });

  it('gives the images that it always gave', () => {
    const hash = createHash('sha256');
    for (let seed = 0; seed < 40; seed++) {
      sketch(seed, (drawn) => {
        hash.update(digitOfDrawing(drawn) ?? 'none');
        hash.update(growingPadImage()(drawn) ?? 'none');
      });
    }
    expect(hash.digest('hex')).toBe(
      '9d8cdfb12ffcb8b31ef57e84ed8e00192bb92bedb8751b0caa2d4b3ba2d51f9a',
    );
  });

  it('gives the images that it always gave where strokes cover each other and the last one grows beyond them', () => {
    const random = randomNumbers(7);
    const strokes = Array.from({ length: 300 }, () => {
      let [x, y] = [400 * random(), 400 * random()];
      return Array.from({ length: 12 }, () => {
        [x, y] = [x + 20 * (random() - 0.5), y + 20 * (random() - 0.5)];
        return { x, y, pressure: random() };
      });
    });
    const live: StrokePoint[] = [];
    const digitOf = growingDigit();
    const hash = createHash('sha256');
    for (let movement = 0; movement < 30; movement++) {
      live.push({ x: 410 + 3 * movement, y: 400 * random(), pressure: random() });
      const drawn = { width: 400, height: 400, brush: 20, strokes: [...strokes, live] };
      hash.update(digitOf(drawn)!);
      hash.update(growingPadImage()(drawn)!);
    }
    expect(hash.digest('hex')).toBe(
      'da6610ec4fbf2a1f07ae47f87eea1d29282f900d55a7bf6caf38cb6f7e03cfdf',
    );
  });
});
