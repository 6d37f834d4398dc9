/** Measures what a movement of the pen costs where much has been drawn, `scripts/bench-strokes.mjs`. */
import { digitOfDrawing, growingDigit } from '#shared/digit/digit-image';
import type { Drawing, StrokePoint } from '#shared/digit/drawing';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

const side = 400;
const movements = 60;
/** Movements that are not counted, in which the code is compiled. */
const warmUp = 20;

/** Strokes of 20 points that wander about the pad. */
function scribble(count: number): StrokePoint[][] {
  const random = new RandomStream(1, purpose.bootstrap);
  return Array.from({ length: count }, () => {
    let [x, y] = [side * random.uniform(), side * random.uniform()];
    return Array.from({ length: 20 }, () => {
      x += 20 * random.uniform() - 10;
      y += 20 * random.uniform() - 10;
      return { x, y, pressure: random.uniform() };
    });
  });
}

/** Processor milliseconds of a movement, which others on the machine change less than they do the time on the clock. */
function perMovement(
  strokes: readonly StrokePoint[][],
  place: (movement: number) => number,
  digitOf: (drawing: Drawing) => Uint8Array | null,
): number {
  const live: StrokePoint[] = [];
  const drawing = { width: side, height: side, brush: 26, strokes: [...strokes, live] };
  let usage = process.cpuUsage();
  for (let movement = 0; movement < warmUp + movements; movement++) {
    if (movement === warmUp) usage = process.cpuUsage();
    live.push({ x: place(movement), y: place(movement), pressure: 0.5 });
    digitOf(drawing);
  }
  const { user, system } = process.cpuUsage(usage);
  return (user + system) / 1000 / movements;
}

const count = Number(process.argv[2] ?? 1000);
const strokes = scribble(count);
const places = {
  'within what was drawn': (movement: number) => 100 + movement,
  'beyond it, at each movement': (movement: number) => side + 50 + movement,
};
for (const [where, place] of Object.entries(places)) {
  const added = perMovement(strokes, place, growingDigit());
  const whole = perMovement(strokes, place, digitOfDrawing);
  console.log(
    `${count} strokes, ${where}: ${added.toFixed(2)} ms; all drawn again ${whole.toFixed(2)} ms`,
  );
}
