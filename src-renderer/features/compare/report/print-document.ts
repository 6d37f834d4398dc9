/**
 * Opens the print dialog for a document of its own, from which it can be saved as PDF too. Resolves when the dialog is
 * closed, where the browser says so.
 * @param html a whole document without scripts
 */
export async function printDocument(html: string): Promise<void> {
  const frame = document.createElement('iframe');
  frame.title = 'Report to print';
  frame.className = 'visually-hidden';
  frame.ariaHidden = 'true';
  frame.tabIndex = -1;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  frame.srcdoc = html;
  document.body.append(frame);
  await loaded;
  const view = frame.contentWindow!;
  view.addEventListener('afterprint', () => frame.remove(), { once: true });
  view.focus();
  view.print();
}
