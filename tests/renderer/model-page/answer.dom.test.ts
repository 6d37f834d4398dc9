import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { showAnswer } from '../../../src-renderer/model-page/answer.ts';

beforeEach(() => {
  const page = readFileSync('src-renderer/model-page/page.html', 'utf8');
  document.body.innerHTML = /<main>.*<\/main>/s.exec(page)![0];
});
afterEach(() => {
  document.body.replaceChildren();
});
const text = (selector: string) => document.querySelector(selector)!.textContent;
const bars = () =>
  [...document.querySelectorAll('#bars li')].map((bar) => [
    bar.querySelector('.label')!.textContent,
    bar.querySelector('.share')!.textContent,
    bar.classList.contains('top'),
  ]);

it('calls classes by their names', () => {
  showAnswer(Float64Array.of(0.25, 0.75), ['Coat', 'Ankle boots']);
  expect([text('#digit'), text('#confidence')]).toEqual(['Ankle boots', '75.0 %']);
  expect(bars()).toEqual([
    ['Coat', '25', false],
    ['Ankle boots', '75', true],
  ]);
  expect(document.querySelector<HTMLElement>('#bars .label')!.title).toBe('Coat');
});

it('has the classes before there is anything to read', () => {
  showAnswer(null, ['0', '1']);
  expect([text('#digit'), text('#confidence')]).toEqual(['?', '']);
  expect(bars()).toEqual([
    ['0', '', false],
    ['1', '', false],
  ]);
});
