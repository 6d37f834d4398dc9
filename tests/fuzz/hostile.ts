import type { RandomStream } from '#shared/random/random-stream';

type Make = (random: RandomStream) => unknown;

/** Values that a program meets which doesn't expect them. Functions aside: those can't be sent. */
const makers: readonly Make[] = [
  () => null,
  () => undefined,
  () => true,
  () => NaN,
  () => -0,
  () => Infinity,
  () => 1e308,
  () => -1,
  () => 0.1,
  () => 2 ** 53,
  () => 2 ** 31,
  () => 10n ** 40n,
  () => '',
  () => '\0',
  () => '__proto__',
  () => 'constructor',
  () => '../../../etc/passwd',
  () => 'con',
  () => '\u001b[2J\u001b]0;title\u0007',
  () => '\u202e\u200b\ud800',
  () => '=1+1',
  (random) => 'x'.repeat(1 + random.below(300_000)),
  (random) => `${'('.repeat(random.below(3000))}a${'+'.repeat(random.below(100))}`,
  () => new Date(NaN),
  () => /(a+)+$/,
  () => new Map([['__proto__', 1]]),
  () => new Set([1]),
  () => new Error('not an error'),
  () => new Float64Array([NaN, Infinity]),
  (random) => new Uint8Array(random.below(2000)),
  () => new Uint8Array(784),
  () => new Uint8Array(784).fill(9),
  () => new ArrayBuffer(8),
  () => [],
  () => [[]],
  () => ({}),
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as unknown,
  () => Object.create(null) as unknown,
  () => Object.assign([1, 2], { extra: 1 }),
  (random) => nested(1 + random.below(5000), random.below(2) === 0),
  (random) => numbersAndText(random.below(60)),
  (random) => Array.from({ length: random.below(5000) }, (_, place) => place),
  (random) =>
    Object.fromEntries(
      Array.from({ length: random.below(2000) }, (_, place) => [`k${place}`, place]),
    ),
];

/** One of them. */
export function hostileValue(random: RandomStream): unknown {
  return makers[random.below(makers.length)]!(random);
}

const keys = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '\0',
  'id',
  'x'.repeat(5000),
  '-1',
  'länge',
];

/** A name of a property that nobody expects. */
export function hostileKey(random: RandomStream): string {
  return keys[random.below(keys.length)]!;
}

/** Lists or objects one in the other. */
function nested(depth: number, isList: boolean): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = isList ? [value] : { in: value };
  return value;
}

/** What a pattern for lists of numbers almost fits. */
function numbersAndText(length: number): unknown {
  return [...Array.from({ length }, () => -1), 'a'];
}
