import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { patience, until } from './until.ts';

/** More stops than any page has. */
const mostStops = 200;

/** What has the focus. */
interface Stop {
  /** Its tag and its name or text, to be recognised in a failure. */
  readonly what: string;
  /** What a user of the keyboard would miss; empty if nothing. */
  readonly lacks: readonly string[];
}

/** Looks at what has the focus: whether that is anything at all, marked, and in view. */
function currentStop(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) {
      return { what: 'the document', lacks: ['focus'] };
    }
    const isDrawn = (size: string, colour: string): boolean =>
      Number.parseFloat(size) > 0 && !/(?:, 0|\/ 0)\)$|^transparent$/.test(colour);
    const isMarked = (element: Element, pseudo?: string): boolean => {
      const style = getComputedStyle(element, pseudo);
      const outlined =
        style.outlineStyle !== 'none' && isDrawn(style.outlineWidth, style.outlineColor);
      return outlined || style.boxShadow !== 'none';
    };
    // A menu marks its entry by the background, a field within a box has the mark around the box.
    const isMarkedEntry =
      focused.hasAttribute('data-highlighted') &&
      !/(?:, 0|\/ 0)\)$/.test(getComputedStyle(focused).backgroundColor);
    const box = focused.parentElement;
    const marked =
      isMarkedEntry ||
      isMarked(focused) ||
      isMarked(focused, '::after') ||
      (box !== null && box.matches(':focus-within') && isMarked(box));
    const { top, bottom, left, right } = focused.getBoundingClientRect();
    const inView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    const name = focused.getAttribute('aria-label') ?? focused.textContent?.trim() ?? '';
    return {
      what: `${focused.localName} “${name.slice(0, 60)}”`,
      lacks: [...(marked ? [] : ['a mark']), ...(inView ? [] : ['a place in view'])],
    };
  });
}

/** Something must have the focus, marked and in view: where a person continues from. */
export async function expectFocus(page: Page): Promise<void> {
  await until(async () => (await currentStop(page)).lacks, []);
}

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement);

/** Whether something is before what has the focus, in the order of the Tab key. */
const isBefore = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return false;
    return (focused.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
  });

/**
 * Goes to something by the Tab key alone, backwards if it is before. Each stop on the way must be marked and in view.
 * @throws AssertionError if a stop isn't, or if the way doesn't lead there
 */
export async function tabTo(target: Locator): Promise<void> {
  const page = target.page();
  await target.waitFor(patience);
  if (await hasFocus(target)) return;
  const key = (await isBefore(target)) ? 'Shift+Tab' : 'Tab';
  const stops: string[] = [];
  while (stops.length < mostStops) {
    await page.keyboard.press(key);
    const { what, lacks } = await currentStop(page);
    stops.push(what);
    expect(lacks, `${what}, after ${stops.slice(-4, -1).join(', ')}`).toEqual([]);
    if (await hasFocus(target)) return;
  }
  expect.fail(`${String(target)} isn't among the stops: ${stops.slice(0, 40).join(', ')} …`);
}

/** Goes to something and presses a key on it. */
export async function pressOn(target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press(key);
}

/** Goes to a field and types over what it has. */
export async function typeInto(target: Locator, text: string): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press('Control+A');
  await target.page().keyboard.type(text);
}

/** Opens a button's menu and goes down to an entry. */
export async function chooseFrom(button: Locator, entry: string): Promise<void> {
  const page = button.page();
  await pressOn(button);
  const chosen = page.getByRole('menuitem', { name: entry });
  await chosen.waitFor(patience);
  for (let step = 0; step < 20 && !(await hasFocus(chosen)); step += 1) {
    await page.keyboard.press('ArrowDown');
    await expectFocus(page);
  }
  expect(await hasFocus(chosen), entry).toBe(true);
  await page.keyboard.press('Enter');
}
