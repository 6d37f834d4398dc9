import type { Locator, Page } from 'playwright-core';
import type { GivenAnswer } from '#shared/lessons/answers';
import type { LessonStep, Question } from '#shared/lessons/lesson';
import { goTo } from './navigate.ts';

/** What is written at questions that are answered in words. */
const inWords = 'Because of the hidden state.';

/** The lesson beside the app. */
export function lessonPanel(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Lesson', exact: true });
}

/** Starts a lesson from the list, by its title. */
export async function startLesson(page: Page, title: string): Promise<void> {
  await goTo(page, '/lessons');
  await page.getByRole('button', { name: new RegExp(`: ${title.replace('?', '\\?')}$`) }).click();
}

/** Waits until a step is shown, and the app is on its page. */
export async function reachStep(page: Page, { title, place }: LessonStep): Promise<void> {
  await lessonPanel(page).getByRole('heading', { level: 2, name: title, exact: true }).waitFor();
  if (place === null) return;
  await page.waitForURL(({ hash }) => hash.slice(1).split('?')[0]!.startsWith(`/${place.page}`));
}

/** Answers the question of a step wrongly, unless it is answered in words, and waits until the step says so. */
export async function answerWrongly(page: Page, { question }: LessonStep): Promise<void> {
  if (question === null || question.kind === 'text') return;
  const panel = lessonPanel(page);
  await enterAnswer(panel, question, wrongAnswer(question));
  await panel.getByRole('button', { name: 'Check' }).click();
  await panel.getByText('Not yet. Look again, and try once more.', { exact: true }).waitFor();
}

/** An answer that isn't right: a number beyond the tolerance, another option, or one of several alone. */
function wrongAnswer(question: Exclude<Question, { kind: 'text' }>): GivenAnswer {
  if (question.kind === 'number') return question.answer + 2 * question.tolerance + 1;
  const wrong = question.options.findIndex((_, place) => !question.correct.includes(place));
  return [Math.max(0, wrong)];
}

/** Answers the question of a step as its lesson asks, and waits until that is noted. */
export async function answerQuestion(page: Page, { question }: LessonStep): Promise<void> {
  if (question === null) return;
  const panel = lessonPanel(page);
  const isText = question.kind === 'text';
  await enterAnswer(
    panel,
    question,
    isText ? inWords : question.kind === 'choice' ? question.correct : question.answer,
  );
  await panel.getByRole('button', { name: isText ? 'Keep this answer' : 'Check' }).click();
  const noted = isText ? 'Kept. It is in the file that you hand in.' : 'Right.';
  await panel.getByText(noted, { exact: true }).waitFor();
}

/** Enters an answer in place of what is entered: places of options, a number, or words. */
async function enterAnswer(panel: Locator, question: Question, given: GivenAnswer): Promise<void> {
  if (question.kind !== 'choice' || !Array.isArray(given)) {
    const label = question.kind === 'number' ? 'Your answer, a number' : 'Your answer';
    await panel.getByLabel(label).fill(String(given));
    return;
  }
  const options = panel.getByRole(question.several ? 'checkbox' : 'radio');
  if (question.several) {
    for (const place of question.options.keys()) await options.nth(place).uncheck();
  }
  for (const place of given) await options.nth(place).check();
}

/**
 * Has a step train its runs, and waits for their end. Where the app offers runs that it has with the same configs, it
 * takes these.
 * @param timeout for all of them, in milliseconds
 */
export async function trainRuns(page: Page, { train }: LessonStep, timeout: number): Promise<void> {
  if (train.length === 0) return;
  const panel = lessonPanel(page);
  const begin = panel.getByRole('button', { name: /^Train (it|\d+ runs) now$/ });
  await begin.waitFor();
  const known = panel.getByRole('button', { name: /^Use (it|them) instead$/ });
  if (await known.isVisible()) await known.click();
  if (await begin.isVisible()) await begin.click();
  const finished = panel.getByText('Finished', { exact: true });
  await finished.nth(train.length - 1).waitFor({ timeout });
}
