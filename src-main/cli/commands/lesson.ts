import { scoreInWords } from '#shared/lessons/score-in-words';
import type { CheckedAnswers, HandedInRun, ListedLesson } from '#shared/contract/commands';
import { importFiles } from '#shared/contract/import-files';
import { UnrollError } from '#shared/contract/errors';
import { answerInWords, isRight } from '#shared/lessons/answers';
import { formatMinute, missing } from '#shared/text/format';
import { done, type Command, type Invocation, type Outcome } from '../command.ts';
import { interrupted, withProgress } from '../imports/importer.ts';
import { offeredFiles } from '../imports/offered-files.ts';
import { ProgressReporter } from '../progress.ts';
import { formatTable, type Column } from '../table.ts';
import { namingFile } from '../read-input.ts';
import { verifyOnce } from '../verify-once.ts';

const actions = 'list, or check, with a file of answers';

/** `lesson`: lists the lessons, or checks what a learner handed in. */
export const lesson: Command = {
  name: 'lesson',
  summary: 'Lists the lessons, or checks answers to one.',
  description: [
    'check imports the answers with their runs, marks them, and trains every run again to check that its weights match bit for bit. It exits with 1 if a run is missing, does not match or is not what the lesson asked for.',
    '"unroll import" imports lessons.',
  ],
  positionals: [
    { name: 'action', help: actions },
    { name: 'file', help: 'the answers, a .unroll-answers file', optional: true },
  ],
  options: [],
  async run(invocation) {
    const [action, file] = invocation.arguments.positionals;
    if (action === 'list') return listLessons(invocation, file);
    if (action === 'check') return checkAnswers(invocation, file);
    throw new UnrollError('invalid-input', `<action>: ${action} is not allowed; use ${actions}`);
  },
};

const lessonColumns: readonly Column<ListedLesson>[] = [
  { title: 'id', align: 'left', cell: ({ id }) => id },
  {
    title: 'title',
    align: 'left',
    cell: (row) => (row.kind === 'lesson' ? row.title : row.reason),
  },
  {
    title: 'minutes',
    align: 'right',
    cell: (row) => (row.kind === 'lesson' ? String(row.minutes) : missing),
  },
  {
    title: 'steps',
    align: 'right',
    cell: (row) => (row.kind === 'lesson' ? String(row.steps) : missing),
  },
];

async function listLessons({ workbench }: Invocation, file: string | undefined): Promise<Outcome> {
  if (file !== undefined) {
    throw new UnrollError('invalid-input', `list takes no files; unexpected: ${file}`);
  }
  const listed = await workbench.call('lessons.list', {});
  return done(listed, formatTable(lessonColumns, listed));
}

/** What became of a run of somebody's answers. */
interface CheckedRun extends HandedInRun {
  /** Whether its weights came out the same; null if that couldn't be checked. */
  readonly matches: boolean | null;
}

/** Ctrl+C ends the check; what was imported stays. */
async function checkAnswers(invocation: Invocation, path: string | undefined): Promise<Outcome> {
  const { workbench } = invocation;
  if (path === undefined) {
    throw new UnrollError('invalid-input', '<file> is missing: the answers to check');
  }
  const [file, ...others] = await offeredFiles([path]);
  if (file === undefined || others.length > 0) {
    throw new UnrollError(
      'invalid-input',
      `${path}: it is a folder; check takes a file of answers`,
    );
  }
  const imported = await withProgress(invocation, (options) =>
    importFiles(workbench, { kind: 'lesson' }, [file.content], options).catch((error: unknown) => {
      options.signal.throwIfAborted();
      return namingFile(path)(error);
    }),
  );
  if (imported === null) return cancelled;
  if (imported.kind !== 'answers') {
    throw new UnrollError(
      'invalid-input',
      `${path}: it is a lesson, which is imported now; check takes answers to one`,
    );
  }
  const checked = await workbench.call('lessons.checkAnswers', { answers: imported.answers });
  const runs: CheckedRun[] = [];
  for (const run of checked.runs) {
    const { experiment, canBeVerified, label } = run;
    const matches =
      experiment !== null && canBeVerified ? await isVerified(invocation, experiment, label) : null;
    if (matches === 'interrupted') return cancelled;
    runs.push({ ...run, matches });
  }
  const { handedIn, score, sameLesson } = checked;
  const { name, lesson } = handedIn;
  return {
    exitCode: runs.every(isAsAsked) ? 0 : 1,
    json: {
      ...{ answers: imported.answers, name, lesson: lesson.id, sameLesson, score },
      questions: questionsOf(checked),
      runs,
    },
    text: textOf(checked, runs),
  };
}

const cancelled: Outcome = {
  exitCode: interrupted,
  json: { answers: null },
  text: 'The check was ended early.',
};

/** @returns whether the weights match; null if the run can't be trained again here */
async function isVerified(
  invocation: Invocation,
  experiment: string,
  label: string,
): Promise<boolean | null | 'interrupted'> {
  const { workbench, dependencies } = invocation;
  const { record } = await workbench.call('experiments.show', { experiment });
  const reporter = new ProgressReporter(
    dependencies.stderr,
    record.config.epochs,
    dependencies.now,
  );
  reporter.line(`Verifying ${label} (${experiment})`);
  try {
    const verification = await verifyOnce(invocation, { experiment }, reporter);
    return verification === null ? 'interrupted' : verification.matches;
  } catch (error) {
    reporter.line(error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** Without the lesson, nothing is known about the config that it asked for. */
function isAsAsked({ matches, problem, differences }: CheckedRun): boolean {
  return matches === true && problem === null && (differences ?? []).length === 0;
}

function configOf({ problem, differences }: CheckedRun): string {
  const differing = (differences ?? []).length > 0 ? `differs: ${differences!.join(', ')}` : null;
  if (problem === null && differing === null) return differences === null ? missing : 'as asked';
  return [problem, differing].filter((part) => part !== null).join('; ');
}

/** A question and what was answered. */
interface AnsweredQuestion {
  readonly step: string;
  readonly question: string;
  /** Null if it wasn't answered. */
  readonly answer: string | null;
  readonly tries: number;
  /** Null if somebody has to read it, or it wasn't answered. */
  readonly right: boolean | null;
}

function questionsOf({ lesson, handedIn }: CheckedAnswers): readonly AnsweredQuestion[] {
  return (lesson?.steps ?? []).flatMap(({ id, title, question }) => {
    if (question === null) return [];
    const answer = handedIn.answers[id];
    return {
      ...{ step: title, question: question.text, tries: answer?.tries ?? 0 },
      answer: answer === undefined ? null : answerInWords(question, answer.given),
      right: answer === undefined ? null : isRight(question, answer.given),
    };
  });
}

const questionColumns: readonly Column<AnsweredQuestion>[] = [
  { title: 'step', align: 'left', cell: ({ step }) => step },
  { title: 'answer', align: 'left', cell: ({ answer }) => answer ?? missing },
  { title: 'tries', align: 'right', cell: ({ tries }) => String(tries) },
  { title: '', align: 'left', cell: markOf },
];

function markOf({ answer, right }: AnsweredQuestion): string {
  if (answer === null) return 'not answered';
  if (right === null) return 'to read';
  return right ? 'right' : 'wrong';
}

const runColumns: readonly Column<CheckedRun>[] = [
  { title: 'run', align: 'left', cell: ({ label }) => label },
  { title: 'id', align: 'left', cell: ({ experiment }) => experiment ?? missing },
  { title: 'compared', align: 'left', cell: configOf },
  {
    title: 'weights',
    align: 'left',
    cell: ({ matches }) =>
      matches === null ? 'not verified' : matches ? 'match bit for bit' : 'do NOT match',
  },
];

function textOf(checked: CheckedAnswers, runs: readonly CheckedRun[]): string {
  const { handedIn, lesson, sameLesson, score } = checked;
  const head = `${handedIn.name}, “${handedIn.lesson.title}”, handed in ${formatMinute(handedIn.createdAt)}`;
  const note =
    lesson === null
      ? 'The lesson isn’t here, so the answers can’t be marked: import it, then check again.'
      : sameLesson
        ? null
        : 'The lesson here is another version of the one that was answered; questions are matched by their steps.';
  const parts = [
    [head, score && scoreInWords(score), note].filter((line) => line !== null).join('\n'),
    lesson && formatTable(questionColumns, questionsOf(checked)),
    runs.length === 0 ? 'No runs were handed in.' : formatTable(runColumns, runs),
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}
