import type { Page } from 'playwright-core';

/**
 * What is wrong with the layout of a page at the window's size, each as a sentence; none if it is usable. The page may
 * scroll down, not sideways, and the frame around it not at all; each control must be reached by scrolling, with nothing over it and its text inside it; no
 * text may be cut off without an ellipsis, or squeezed into a column of single letters.
 */
export function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls =
      'button, a[href], input, select, textarea, summary, [role=tab], [role=switch], [role=slider], [role=checkbox], [role=radio]';
    const problems: string[] = [];

    const nameOf = (element: Element): string => {
      const name = element.getAttribute('aria-label') ?? element.textContent.trim();
      const text = name === '' ? (element.getAttribute('placeholder') ?? element.id) : name;
      return `${element.tagName.toLowerCase()} “${text.replaceAll(/\s+/g, ' ').slice(0, 60)}”`;
    };
    const isHidden = (element: Element): boolean =>
      !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
      element.closest('.visually-hidden, .skip, [aria-hidden=true], [inert], svg, canvas') !== null;
    /** Such as an input that its label is shown instead of. */
    const isTiny = ({ width, height }: DOMRect): boolean => width < 3 || height < 3;

    for (const frame of [document.documentElement, document.getElementById('page')!]) {
      const excess = frame.scrollWidth - frame.clientWidth;
      if (excess > 0)
        problems.push(`${nameOf(frame).slice(0, 20)} scrolls sideways by ${excess} px`);
    }

    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const own = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim().length > 0,
      );
      if (!own || isHidden(element)) continue;
      const style = getComputedStyle(element);
      const isCut =
        ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis';
      const control = element.closest<HTMLElement>('button, a[href], [role=tab]');
      if (isCut && element.scrollWidth > element.clientWidth + 1) {
        problems.push(`the text of ${nameOf(element)} is cut off`);
      }
      if (control !== null && control.scrollWidth > control.clientWidth + 1) {
        const hasEllipsis = getComputedStyle(control).textOverflow === 'ellipsis';
        if (!hasEllipsis) problems.push(`the text of ${nameOf(control)} is wider than it`);
      }
      const { width, height } = element.getBoundingClientRect();
      const size = Number.parseFloat(style.fontSize);
      const text = element.textContent.trim();
      // The name of a vertical axis is as narrow as it is meant to be.
      const isUpright = style.writingMode === 'horizontal-tb' && style.display !== 'inline';
      if (text.length > 12 && isUpright && width < 4 * size && height > 6 * size) {
        problems.push(`the text of ${nameOf(element)} is squeezed to ${Math.round(width)} px`);
      }
    }

    for (const control of document.querySelectorAll<HTMLElement>(controls)) {
      if (isHidden(control) || isTiny(control.getBoundingClientRect())) continue;
      control.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const box = control.getBoundingClientRect();
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      const isWide = box.width > innerWidth || box.height > innerHeight;
      const isInside = right - left >= box.width - 1 && bottom - top >= box.height - 1;
      if (!isInside && !isWide) {
        problems.push(`${nameOf(control)} is out of the window`);
        continue;
      }
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const label =
        control.closest('label') ??
        document.querySelector(`label[for="${CSS.escape(control.id)}"]`);
      const isFree = hit !== null && (control.contains(hit) || label?.contains(hit) === true);
      if (!isFree)
        problems.push(`${nameOf(control)} is covered by ${hit === null ? 'nothing' : nameOf(hit)}`);
    }
    let frame = document.getElementById('page')!.parentElement;
    for (; frame !== null; frame = frame.parentElement) {
      if (frame.scrollTop !== 0 || frame.scrollLeft !== 0) {
        problems.push(`${frame.tagName.toLowerCase()}.${frame.className} has been scrolled`);
      }
    }
    return [...new Set(problems)];
  });
}
