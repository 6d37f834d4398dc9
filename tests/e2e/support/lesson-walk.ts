import type { Locator, Page } from 'playwright-core';
import type { LessonStep } from '#shared/lessons/lesson';
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

/** Answers the question of a step as its lesson asks, and waits until that is noted. */
export async function answerQuestion(page: Page, { question }: LessonStep): Promise<void> {
  if (question === null) return;
  const panel = lessonPanel(page);
  if (question.kind === 'choice') {
    const role = question.several ? 'checkbox' : 'radio';
    for (const place of question.correct) await panel.getByRole(role).nth(place).check();
  } else if (question.kind === 'number') {
    await panel.getByLabel('Your answer, a number').fill(String(question.answer));
  } else await panel.getByLabel('Your answer').fill(inWords);
  const isText = question.kind === 'text';
  await panel.getByRole('button', { name: isText ? 'Keep this answer' : 'Check' }).click();
  const noted = isText ? 'Kept. It is in the file that you hand in.' : 'Right.';
  await panel.getByText(noted, { exact: true }).waitFor();
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
