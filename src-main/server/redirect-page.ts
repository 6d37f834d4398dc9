import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A page in a file that redirects a browser to an address. */
export interface RedirectPage {
  /** `file://…` */
  readonly address: string;
  remove(): void;
}

/**
 * Writes a page that redirects to an address of ours, readable only by the user who runs this process. It is named
 * after the address's port, so that it replaces one that a killed program has left.
 * @param over aborted when the address is no longer valid; the page is then removed
 * @returns null if the folder can't be written
 */
export function writeRedirectPage(
  folder: string,
  url: string,
  over: AbortSignal,
): RedirectPage | null {
  const path = join(folder, `open-${new URL(url).port}.html`);
  const remove = (): void => {
    try {
      rmSync(path, { force: true });
    } catch {
      // Windows keeps a file that a browser has open. Its content is worthless by now, and the next start replaces it.
    }
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    remove();
    writeFileSync(path, redirectTo(url), { mode: 0o600, flag: 'wx' });
  } catch {
    return null;
  }
  if (over.aborted) remove();
  else over.addEventListener('abort', remove, { once: true });
  return { address: pathToFileURL(path).href, remove };
}

/** @param url of ours: it contains nothing that HTML would interpret */
function redirectTo(url: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Unroll</title>' +
    `<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${url}">` +
    `</head><body><p><a href="${url}">Open Unroll</a></p></body></html>\n`
  );
}
