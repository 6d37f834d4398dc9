import { isDeepStrictEqual } from 'node:util';
import type { Ends } from './ends.ts';
import type { Observed, ObservedExperiment } from './observe.ts';

/** Something that must not happen, whatever fault there was. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

export const violationKinds = [
  'lost',
  'unreadable',
  'wrong',
  'not resumed',
  'left over',
  'refused',
  'crashed',
] as const;
/**
 * - `lost`: what was acknowledged isn't there
 * - `unreadable`: something is called damaged that nobody has damaged
 * - `wrong`: an answer that isn't the right one, without a word
 * - `not resumed`: a run can't go on to its end
 * - `left over`: a file that nobody needs and nobody removes
 * - `refused`: the app refuses to work, or says 'internal'
 * - `crashed`: a process ended unasked, or didn't answer
 */
export type ViolationKind = (typeof violationKinds)[number];

/** What the data folder may look like: as before the step that was under way, or as after it. */
export interface Allowed {
  readonly before: Observed;
  readonly after: Observed;
  /** What becomes of the runs that are trained. */
  readonly ends: Ends;
  /** Whether a run may have failed, since its disk did or its process was killed before it began. */
  readonly mayFail: boolean;
}

/** Compares what is there with what may be there. */
export function judge(found: Observed, allowed: Allowed): Violation[] {
  const { before, after } = allowed;
  const keys = new Set([found, before, after].flatMap(({ entities }) => Object.keys(entities)));
  return [...keys].flatMap((key) => judgeEntity(key, found.entities[key], allowed));
}

/** How many files and folders there are of each name, as `filesAfterTidying` counts them. */
export type FileCounts = ReadonlyMap<string, number>;

/**
 * Finds what a tidied data folder has more of than it may have.
 * @param before what there is before the step that was under way
 * @param after what there is after it
 */
export function leftOver(found: FileCounts, before: FileCounts, after: FileCounts): Violation[] {
  return [...found].flatMap(([name, count]) => {
    const right = Math.max(before.get(name) ?? 0, after.get(name) ?? 0);
    if (count <= right || mayAppear(name)) return [];
    return [{ kind: 'left over', text: `${name} (${count - right})` }];
  });
}

/** Caches, which are made whenever something is read, and the log, in which a process may complain of a fault. */
function mayAppear(name: string): boolean {
  return (
    name === 'index.json' || /^(experiments|\.trash)\/[^/]+\/(history\.cache|log\.txt)$/.test(name)
  );
}

function judgeEntity(key: string, found: unknown, allowed: Allowed): Violation[] {
  const candidates = [allowed.before.entities[key], allowed.after.entities[key]];
  if (candidates.some((candidate) => isAllowed(key, found, candidate, allowed))) return [];
  if (key.startsWith('damaged')) {
    return [{ kind: 'unreadable', text: `${key}: ${String(found)}` }];
  }
  const text = `${key} is ${inShort(found)}, not ${[...new Set(candidates.map(inShort))].join(' or ')}`;
  const isNew = candidates.every((candidate) => candidate === undefined);
  return [{ kind: isNew ? 'wrong' : 'lost', text }];
}

function isAllowed(key: string, found: unknown, wanted: unknown, allowed: Allowed): boolean {
  if (isDeepStrictEqual(found, wanted)) return true;
  if (key === 'queue') return isQueueAllowed(found as Queue, wanted as Queue, allowed);
  const end = allowed.ends.get(key.replace('experiment ', ''));
  if (end === undefined || !isExperiment(found) || !isExperiment(wanted)) return false;
  if (!isDeepStrictEqual(found.person, wanted.person)) return false;
  if (isDeepStrictEqual(found.run, end.run)) return true;
  // As long as its end hasn't been acknowledged, a run may be anywhere before it.
  // One that is said to be running is resumed next, which shows whether it is held up.
  const open = [
    'queued',
    'stopped',
    'interrupted',
    'running',
    ...(allowed.mayFail ? ['failed'] : []),
  ];
  return wanted.run.status !== 'finished' && open.includes(found.run.status);
}

interface Queue {
  readonly waiting: readonly string[];
}

/**
 * A run leaves the queue when it starts, whatever becomes of it. Where the disk fails it may stay, to be passed over at
 * its next turn.
 */
function isQueueAllowed(found: Queue, wanted: Queue, { ends, mayFail }: Allowed): boolean {
  const others = (queue: Queue): Queue => {
    return { ...queue, waiting: queue.waiting.filter((name) => !ends.has(name)) };
  };
  const isLonger = found.waiting.some((name) => !wanted.waiting.includes(name));
  return isDeepStrictEqual(others(found), others(wanted)) && (mayFail || !isLonger);
}

function isExperiment(value: unknown): value is ObservedExperiment {
  return (value as { place?: unknown } | undefined)?.place === 'list';
}

function inShort(value: unknown): string {
  if (value === undefined) return 'not there';
  if (!isExperiment(value)) return JSON.stringify(value).slice(0, 300);
  const { status, step, weightsSha256 } = value.run;
  const run = { status, step, weightsSha256 };
  const { notes, tags, starred } = value.person as Record<string, unknown>;
  return JSON.stringify({ ...run, notes, tags, starred });
}
