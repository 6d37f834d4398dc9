import type { Page } from 'playwright-core';

/** Shows where the mouse is: a browser that is driven by a program draws no pointer. */
export async function showCursor(page: Page): Promise<void> {
  await page.evaluate(() => {
    const cursor = document.createElement('div');
    cursor.id = 'shown-cursor';
    cursor.ariaHidden = 'true';
    cursor.style.cssText =
      'position:fixed;z-index:9999;left:0;top:0;width:20px;height:24px;pointer-events:none;' +
      "background:url('data:image/svg+xml," +
      encodeURIComponent(
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="24">' +
          '<path d="M2 2v17l4.2-4 3 6.6 3.2-1.4-3-6.4h6z" fill="#111" stroke="#fff" stroke-width="1.5"/></svg>',
      ) +
      "') no-repeat";
    document.body.append(cursor);
    const move = ({ clientX, clientY }: MouseEvent): void => {
      cursor.style.transform = `translate(${clientX - 2}px, ${clientY - 2}px)`;
    };
    // The pad keeps events of the pen to itself, so they are seen first.
    window.addEventListener('pointermove', move, { capture: true });
    window.addEventListener('pointerdown', move, { capture: true });
  });
}
