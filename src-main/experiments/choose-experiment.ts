import { UnrollError } from '#shared/contract/errors';
import { foldText } from '#shared/text/fold-text';

/** The most experiments that an error message names. */
const maxNamed = 10;

/**
 * Finds the experiment that the user means: by its id, its name, the beginning of its id, or its name in other capitals
 * or another Unicode form, whichever comes first.
 * @param query an id, the beginning of one, or a name
 * @returns its id
 * @throws UnrollError 'not-found' naming those that exist, or 'invalid-input' naming those that could be meant
 */
export function chooseExperiment(
  query: string,
  candidates: readonly { readonly id: string; readonly name: string | null }[],
): string {
  if (candidates.some(({ id }) => id === query)) return query;
  const named = (form: (text: string) => string) =>
    candidates.filter(({ name }) => name !== null && form(name) === form(query));
  const begun = candidates.filter(({ id }) => query !== '' && id.startsWith(query));
  // A name comes first: an experiment is called after its config, and so the ids of others may begin with it.
  const ways = [named((text) => text.normalize()), begun, named(foldText)];
  const matches = ways.find(({ length }) => length > 0) ?? [];
  const [match] = matches;
  if (matches.length === 1 && match !== undefined) return match.id;
  if (match === undefined) throw noSuchExperiment(query, candidates);
  throw new UnrollError(
    'invalid-input',
    `${JSON.stringify(query)} matches several experiments; give the full id of one: ${enumerate(matches)}`,
  );
}

/** @returns the error for a query that matches none of the experiments */
export function noSuchExperiment(
  query: string,
  candidates: readonly { readonly id: string }[],
): UnrollError {
  const present =
    candidates.length === 0 ? 'there are none' : `there are: ${enumerate(candidates)}`;
  return new UnrollError(
    'not-found',
    `there is no experiment ${JSON.stringify(query)}; ${present}`,
  );
}

function enumerate(candidates: readonly { readonly id: string }[]): string {
  const ids = candidates.slice(0, maxNamed).map(({ id }) => id);
  const others = candidates.length - ids.length;
  return others > 0 ? `${ids.join(', ')} and ${others} more` : ids.join(', ');
}
