import { UnrollError } from '#shared/contract/errors';
import { foldText } from '#shared/text/fold-text';
import type { SweepStore } from './sweep-store.ts';

type Sweeps = Pick<SweepStore, 'ids' | 'read'>;

/**
 * Finds a sweep by its id, its name, or the beginning of its id, whichever comes first.
 * @returns its id
 * @throws UnrollError 'not-found', 'invalid-input' if several match, or 'storage'
 */
export async function findSweep(sweeps: Sweeps, reference: string): Promise<string> {
  const ids = await sweeps.ids();
  if (ids.includes(reference)) return reference;
  const [named, ...others] = await sweepsNamed(sweeps, reference);
  const begun = ids.filter((id) => id.startsWith(reference));
  if (named !== undefined && others.length === 0) return named;
  if (named === undefined && begun.length === 1) return begun[0]!;
  const known = ids.length === 0 ? 'there are none' : `there are: ${ids.join(', ')}`;
  const matches = named === undefined ? begun : [named, ...others];
  throw matches.length === 0
    ? new UnrollError('not-found', `there is no sweep ${JSON.stringify(reference)}; ${known}`)
    : new UnrollError(
        'invalid-input',
        `${JSON.stringify(reference)} matches several sweeps; give the full id of one: ${matches.join(', ')}`,
      );
}

/** The ids of the sweeps with a name, in whatever capitals. @throws UnrollError 'storage' */
export async function sweepsNamed(sweeps: Sweeps, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const id of await sweeps.ids()) {
    const stored = await sweeps.read(id).catch(() => null);
    if (stored === null) continue;
    if (foldText(stored.sweep.definition.name) === foldText(name)) found.push(id);
  }
  return found;
}

/** Says that another sweep has a name, which its runs share as their batch. */
export function nameTaken(other: string, name: string): UnrollError {
  return new UnrollError(
    'invalid-input',
    `name: ${other} is called ${JSON.stringify(name)} already; give this sweep another name`,
  );
}
