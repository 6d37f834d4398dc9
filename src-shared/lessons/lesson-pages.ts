import { partKinds, partName } from './page-parts.ts';

/** What a step of a lesson can show of a page. */
interface LessonPage {
  /** Parts of its path that it can't do without, and those that it can. */
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
  /** In the address, under `tab`. */
  readonly tabs?: readonly string[];
  /** Other parts of its query that have only these values. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

/** The pages of the app, as lessons name them. The interface has them, and their tabs, in full. */
export const lessonPages: Readonly<Record<string, LessonPage>> = {
  experiments: {},
  compare: {
    tabs: [
      ...['curves', 'config', 'results', 'confusion', 'examples', 'significance', 'calibration'],
      ...['hyperparameters', 'inside'],
    ],
    choices: {
      inside: ['rowsNeeded', 'gradients', 'probes', 'lesions', 'lyapunov', 'fixedPoints'],
    },
  },
  new: {},
  sweeps: {
    takes: ['id'],
    tabs: ['ladder', 'configs', 'best', 'importance', 'parallel', 'trials'],
  },
  queue: {},
  draw: { tabs: ['time', 'perturb', 'handwriting'] },
  inspect: {
    tabs: ['units', 'gradient', 'memory', 'trajectories', 'transplant', 'lesions'],
  },
  lessons: {},
  data: { tabs: ['digits', 'overview', 'reading', 'augmentation'] },
  settings: {},
  help: { takes: ['topic'] },
  trash: {},
  run: {
    needs: ['id'],
    tabs: [
      ...['charts', 'inside', 'results', 'epochs', 'config', 'environment', 'files', 'log'],
      ...['fromLog', 'notes'],
    ],
  },
};

interface AskedPlace {
  readonly page: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** Something wrong with what a step shows; the path is within the step. */
export interface PlaceProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** What a step asks for that no page has, with what is allowed. */
export function problemsOfPlace(
  place: AskedPlace | null,
  highlight: string | null,
): readonly PlaceProblem[] {
  const page = place === null ? undefined : pageNamed(place.page);
  if (place !== null && page === undefined) {
    const names = Object.keys(lessonPages).join(', ');
    return [
      {
        path: ['place', 'page'],
        message: `there is no page ${place.page}; the pages are ${names}`,
      },
    ];
  }
  return [
    ...(place === null || page === undefined ? [] : problemsOfAddress(place, page)),
    ...(highlight === null ? [] : problemsOfPart(highlight, place?.page ?? null)),
  ];
}

function pageNamed(name: string): LessonPage | undefined {
  return Object.hasOwn(lessonPages, name) ? lessonPages[name] : undefined;
}

function problemsOfAddress({ page, params, query }: AskedPlace, known: LessonPage): PlaceProblem[] {
  const { needs = [], takes = [], tabs = [], choices = {} } = known;
  const parts = [...needs, ...takes];
  const problems: PlaceProblem[] = [];
  for (const name of needs) {
    if ((params[name] ?? '') !== '') continue;
    const message = `is missing; the page ${page} needs it`;
    problems.push({ path: ['place', 'params', name], message });
  }
  for (const name of Object.keys(params)) {
    if (parts.includes(name)) continue;
    const allowed = parts.length === 0 ? 'it has none' : `it has ${parts.join(', ')}`;
    const message = `the path of the page ${page} has no ${name}; ${allowed}`;
    problems.push({ path: ['place', 'params', name], message });
  }
  for (const [name, values] of Object.entries({ tab: tabs, ...choices })) {
    const value = query[name];
    if (value === undefined || values.includes(value)) continue;
    const allowed = values.length === 0 ? 'it has none' : `it has ${values.join(', ')}`;
    const what = name === 'tab' ? 'tab' : `${name} view`;
    const message = `the page ${page} has no ${what} ${value}; ${allowed}`;
    problems.push({ path: ['place', 'query', name], message });
  }
  if (page === 'lessons' && query['start'] !== undefined) {
    const message = 'would open a lesson in place of this one; leave it out';
    problems.push({ path: ['place', 'query', 'start'], message });
  }
  return problems;
}

/** The tabs of pages are known; which cards one has depends on what it shows. */
function problemsOfPart(part: string, page: string | null): PlaceProblem[] {
  const refused = (message: string): PlaceProblem[] => [{ path: ['highlight'], message }];
  const [kind, name = ''] = part.split(':', 2);
  const known = partKinds.find((each) => each === kind);
  if (known === undefined || partName(known, name) !== part || name === '') {
    return refused(
      `must be “tab:” or “card:” and small letters and digits with hyphens, such as card:test-accuracy, not ${part}`,
    );
  }
  if (known === 'card') return [];
  const pages = page === null ? Object.keys(lessonPages) : [page];
  const tabs = pages.flatMap((each) => pageNamed(each)?.tabs ?? []);
  const allowed = [...new Set(tabs.map((tab) => partName('tab', tab)))];
  if (allowed.includes(part)) return [];
  const where = page === null ? 'no page has' : `the page ${page} doesn’t have`;
  const choice = allowed.length === 0 ? 'it has no tabs' : `there are ${allowed.join(', ')}`;
  return refused(`points at ${part}, which ${where}; ${choice}`);
}
