import type { Locator, Page } from 'playwright-core';
import { shortTraining } from './seed.ts';

/** Goes to the form of a new run. */
export async function openForm(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New run', exact: true }).click();
  await page.getByRole('heading', { name: 'New run', level: 1 }).waitFor();
}

/** Enters the fields of a training that takes seconds. */
export async function enterShortTraining(page: Page): Promise<void> {
  const texts = {
    trainingExamples: shortTraining.trainingExamples,
    validationExamples: shortTraining.validationExamples,
    hiddenSize: shortTraining.hiddenSize,
    batchSize: shortTraining.batchSize,
    epochs: shortTraining.epochs,
    threads: shortTraining.threads,
  };
  for (const [key, value] of Object.entries(texts)) {
    await page.locator(`#field-${key}`).fill(String(value));
  }
}

/** What the form says will be trained. */
export function summary(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Summary' });
}
