/** A task, and how long it takes. */
export interface TimedTask {
  readonly key: string;
  readonly seconds: number;
}

/** An element of a job array should keep a processor busy for so many seconds: centres dislike many short jobs. */
const worthAJob = 600;
/** The share of its time limit that an element is filled to. */
const fullness = 0.8;

/**
 * Puts tasks into the elements of a job array: several to an element if they are short, as few as fit into its time
 * limit, and as many elements as are to be computed at once. The longest tasks are placed first, each where the least is
 * to do, so that the elements take about equally long.
 * @param minutes the time limit of an element; null: none is known
 * @param atOnce as many elements as are wanted at once; null: whatever comes of it
 * @returns the tasks of each element, in the order in which they came
 */
export function chooseElements(
  tasks: readonly TimedTask[],
  { minutes, atOnce }: { readonly minutes: number | null; readonly atOnce: number | null },
): string[][] {
  if (tasks.length === 0) return [];
  const total = tasks.reduce((sum, { seconds }) => sum + seconds, 0);
  const byWork = Math.floor(total / worthAJob);
  const byLimit = minutes === null ? 1 : Math.ceil(total / (minutes * 60 * fullness));
  const count = Math.min(tasks.length, Math.max(1, byWork, byLimit, atOnce ?? 1));
  const elements = Array.from({ length: count }, () => ({ seconds: 0, places: [] as number[] }));
  const longestFirst = [...tasks.keys()].sort(
    (one, other) => tasks[other]!.seconds - tasks[one]!.seconds || one - other,
  );
  for (const place of longestFirst) {
    const least = elements.reduce((one, other) =>
      other.seconds < one.seconds ||
      (other.seconds === one.seconds && other.places.length < one.places.length)
        ? other
        : one,
    );
    least.seconds += tasks[place]!.seconds;
    least.places.push(place);
  }
  return elements.map(({ places }) =>
    places.sort((one, other) => one - other).map((place) => tasks[place]!.key),
  );
}
