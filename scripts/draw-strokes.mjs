/**
 * Draws the stroke files of tests/fixtures/strokes: ten digits in six manners, as a pen would go over a pad of 400 by
 * 400 pixels. Each digit has two skeletons by hand; each manner has a hand of its own, which bends the skeleton, trembles
 * and is sampled in its own way, so that the paths differ and not only their size. The same files come out each time.
 *
 *   node scripts/draw-strokes.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'tests', 'fixtures', 'strokes');
const pad = 400;

/**
 * Two skeletons a digit, each a list of strokes, each its points as x,y; a digit is 1 high, y goes down. Points
 * are joined by a smooth curve; a repeated point is a corner.
 */
const skeletons = [
  [
    ['0.38,0.02 0.12,0.2 0.03,0.5 0.12,0.84 0.37,0.98 0.6,0.82 0.68,0.5 0.6,0.17 0.36,0.03'],
    ['0.55,0.1 0.35,0 0.12,0.25 0.08,0.6 0.25,0.95 0.48,0.9 0.62,0.55 0.55,0.2 0.4,0.04 0.3,0.08'],
  ],
  [['0.35,0 0.33,0.5 0.34,1'], ['0.2,0.22 0.3,0.12 0.4,0 0.4,0 0.39,0.5 0.38,1']],
  [
    [
      '0.05,0.22 0.18,0.04 0.42,0.02 0.58,0.2 0.5,0.45 0.28,0.72 0.04,0.97 0.04,0.97 0.3,0.95 0.66,0.97',
    ],
    ['0.08,0.18 0.3,0 0.55,0.12 0.52,0.42 0.3,0.75 0.1,0.92 0.08,0.8 0.22,0.78 0.42,0.93 0.68,0.9'],
  ],
  [
    [
      '0.08,0.12 0.3,0 0.55,0.12 0.52,0.34 0.28,0.46 0.28,0.46 0.56,0.55 0.62,0.78 0.4,0.98 0.06,0.9',
    ],
    [
      '0.1,0.08 0.36,0.02 0.52,0.17 0.42,0.38 0.24,0.45 0.24,0.45 0.5,0.5 0.58,0.72 0.42,0.95 0.18,0.99 0.02,0.86',
    ],
  ],
  [
    ['0.12,0.02 0.08,0.3 0.06,0.55 0.06,0.55 0.3,0.55 0.62,0.52', '0.52,0.05 0.5,0.5 0.46,1'],
    ['0.48,0 0.25,0.32 0.02,0.62 0.02,0.62 0.35,0.62 0.7,0.6', '0.5,0 0.49,0.5 0.48,1'],
  ],
  [
    [
      '0.14,0.02 0.12,0.2 0.1,0.42 0.1,0.42 0.3,0.36 0.55,0.48 0.6,0.72 0.42,0.95 0.05,0.94',
      '0.14,0.02 0.35,0.03 0.62,0',
    ],
    [
      '0.6,0.03 0.38,0.03 0.16,0.05 0.16,0.05 0.14,0.22 0.1,0.44 0.1,0.44 0.32,0.38 0.56,0.52 0.55,0.78 0.34,0.97 0.04,0.9',
    ],
  ],
  [
    ['0.5,0.02 0.25,0.22 0.1,0.55 0.14,0.86 0.36,0.98 0.56,0.84 0.52,0.62 0.32,0.56 0.14,0.7'],
    ['0.38,0 0.18,0.3 0.1,0.65 0.2,0.93 0.42,0.96 0.56,0.78 0.44,0.6 0.24,0.64 0.14,0.8'],
  ],
  [
    ['0.05,0.05 0.35,0.04 0.64,0.02 0.64,0.02 0.48,0.35 0.34,0.7 0.26,1'],
    [
      '0.06,0.14 0.08,0.06 0.35,0.05 0.62,0.04 0.62,0.04 0.5,0.3 0.36,0.62 0.28,1',
      '0.2,0.5 0.38,0.49 0.55,0.47',
    ],
  ],
  [
    [
      '0.52,0.14 0.32,0.01 0.12,0.15 0.2,0.36 0.42,0.52 0.56,0.76 0.36,0.98 0.1,0.84 0.2,0.6 0.46,0.36 0.54,0.16 0.46,0.07',
    ],
    [
      '0.34,0.02 0.14,0.12 0.14,0.34 0.34,0.46 0.54,0.34 0.54,0.12 0.34,0.02',
      '0.34,0.46 0.08,0.6 0.1,0.88 0.34,0.99 0.6,0.88 0.6,0.6 0.34,0.46',
    ],
  ],
  [
    [
      '0.54,0.14 0.34,0.02 0.1,0.14 0.1,0.38 0.32,0.48 0.52,0.34 0.56,0.12 0.56,0.12 0.54,0.45 0.5,1',
    ],
    ['0.56,0.2 0.36,0.02 0.12,0.2 0.2,0.44 0.44,0.4 0.56,0.16 0.56,0.5 0.46,0.82 0.2,0.98'],
  ],
].map((variants) => variants.map((strokes) => strokes.map(pointsOf)));

/**
 * How a hand writes. Lengths on the pad are in pixels, those on the skeleton in digit heights: `height`; `middle` of the
 * digit; `brush`; `step` between two pointer events; `bend`, how far it displaces the skeleton's points; `tremor` across
 * the path and its wavelength; `widen`, width against height; `shear` to the right per height; `turn` in degrees;
 * `pressure` at the two ends and between.
 */
const manners = {
  thin: {
    variant: 1,
    height: 260,
    middle: [205, 196],
    brush: 4,
    step: 13,
    bend: 0.022,
    tremor: [1.5, 70],
    widen: 0.95,
    shear: 0.08,
    turn: 2,
    pressure: [0.15, 0.35],
  },
  thick: {
    variant: 0,
    height: 230,
    middle: [196, 208],
    brush: 46,
    step: 6,
    bend: 0.018,
    tremor: [3, 120],
    widen: 1.15,
    shear: 0,
    turn: -2,
    pressure: [0.7, 0.9],
  },
  tiny: {
    variant: 0,
    height: 34,
    middle: [368, 366],
    brush: 5,
    step: 2.2,
    bend: 0.025,
    tremor: [0.5, 12],
    widen: 1.05,
    shear: 0.1,
    turn: 3,
    pressure: [0.5, 0.5],
  },
  huge: {
    variant: 1,
    height: 366,
    middle: [200, 200],
    brush: 18,
    step: 17,
    bend: 0.02,
    tremor: [5, 90],
    widen: 1.1,
    shear: -0.04,
    turn: -3,
    pressure: [0.4, 0.6],
  },
  slanted: {
    variant: 0,
    height: 240,
    middle: [200, 200],
    brush: 16,
    step: 9,
    bend: 0.02,
    tremor: [2, 60],
    widen: 0.85,
    shear: 0.38,
    turn: 4,
    pressure: [0.3, 0.55],
  },
  offcentre: {
    variant: 1,
    height: 150,
    middle: [88, 92],
    brush: 14,
    step: 7,
    bend: 0.026,
    tremor: [2, 45],
    widen: 0.82,
    shear: 0.14,
    turn: -4,
    pressure: [0.5, 0.5],
  },
};

/** Uniform numbers from 0 to 1. Source: Ettinger, "Mulberry32", 2017 (public domain). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The points of a skeleton's stroke. */
function pointsOf(text) {
  return text.split(' ').map((pair) => pair.split(',').map(Number));
}

const isSame = ([ax, ay], [bx, by]) => ax === bx && ay === by;

/** A fine polyline through the points: Catmull and Rom's spline between corners. */
function curveThrough(points) {
  const parts = [[points[0]]];
  points.slice(1).forEach((point) => {
    if (isSame(point, parts.at(-1).at(-1))) parts.push([point]);
    else parts.at(-1).push(point);
  });
  return parts.flatMap((part) => part.slice(0, -1).flatMap((_, index) => splinePiece(part, index)));
}

function splinePiece(part, index) {
  const at = (place) => part[Math.min(part.length - 1, Math.max(0, place))];
  const [p0, p1, p2, p3] = [index - 1, index, index + 1, index + 2].map(at);
  return Array.from({ length: 41 }, (_, fine) => {
    const t = fine / 40;
    return [0, 1].map(
      (axis) =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t ** 2 +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t ** 3),
    );
  });
}

/** Points along a polyline, about `step` apart as pointer events are, with the hand's tremor across the path. */
function sampled(line, { step, tremor: [amplitude, wavelength] }, random) {
  const phases = [random(), random()].map((share) => 2 * Math.PI * share);
  const points = [];
  let walked = 0;
  let due = 0;
  for (let index = 1; index < line.length; index++) {
    const [from, to] = [line[index - 1], line[index]];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    walked += length;
    const isLast = index === line.length - 1;
    if (length === 0 || (walked < due && !isLast)) continue;
    due = walked + step * (0.7 + 0.6 * random());
    const angle = (2 * Math.PI * walked) / wavelength;
    const aside =
      amplitude * (0.7 * Math.sin(angle + phases[0]) + 0.5 * Math.sin(2.3 * angle + phases[1]));
    const [x, y] = [to[0] - from[0], to[1] - from[1]];
    points.push([to[0] - (aside * y) / length, to[1] + (aside * x) / length]);
  }
  return points;
}

function draw(digit, manner, seed) {
  const hand = manners[manner];
  const random = randomNumbers(seed);
  const bend = () => hand.bend * (random() + random() + random() - 1.5) * 2;
  const turn = (hand.turn * Math.PI) / 180;
  const onPad = ([x, y]) => {
    const right = (x - 0.35) * hand.widen - (y - 0.5) * hand.shear;
    const down = y - 0.5;
    return [
      hand.middle[0] + hand.height * (Math.cos(turn) * right + Math.sin(turn) * down),
      hand.middle[1] + hand.height * (Math.cos(turn) * down - Math.sin(turn) * right),
    ];
  };
  const strokes = skeletons[digit][hand.variant].map((skeleton) => {
    const bent = [];
    skeleton.forEach((point, index) => {
      const isCorner = index > 0 && isSame(point, skeleton[index - 1]);
      bent.push(isCorner ? bent.at(-1) : onPad([point[0] + bend(), point[1] + bend()]));
    });
    const points = sampled(curveThrough(bent), hand, random);
    return points.map(([x, y], index) => {
      const between = Math.sin((Math.PI * index) / Math.max(1, points.length - 1));
      const pressure = hand.pressure[0] + between * (hand.pressure[1] - hand.pressure[0]);
      return { x: rounded(x, 10), y: rounded(y, 10), pressure: rounded(pressure, 100) };
    });
  });
  return { width: pad, height: pad, brush: hand.brush, strokes };
}

function rounded(value, parts) {
  return Math.round(value * parts) / parts;
}

/** JSON with a stroke on each line. */
function textOf({ width, height, brush, strokes }) {
  const lines = strokes.map((stroke) => `    ${JSON.stringify(stroke)}`).join(',\n');
  return `{\n  "width": ${width},\n  "height": ${height},\n  "brush": ${brush},\n  "strokes": [\n${lines}\n  ]\n}\n`;
}

mkdirSync(folder, { recursive: true });
Object.keys(manners).forEach((manner, place) => {
  for (let digit = 0; digit < skeletons.length; digit++) {
    const drawing = draw(digit, manner, 1 + place * 10 + digit);
    writeFileSync(join(folder, `${digit}-${manner}.json`), textOf(drawing));
  }
});
