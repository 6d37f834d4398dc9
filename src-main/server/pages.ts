const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color-scheme:light dark}' +
  'code{font-size:.95em}';

function page(title: string, body: string, head = ''): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width">${head}<title>${title}</title>` +
    `<style>${style}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`
  );
}

/** For somebody without the token. */
export const lockedPage = page(
  'Unroll is locked',
  '<p>This page belongs to whoever started Unroll on this computer. To get in, open the whole address that it ' +
    'printed when it was started; it ends in <code>/?token=…</code></p>' +
    '<p>If that terminal is gone, start it again: <code>npm run serve</code></p>',
);

/** Goes on to the app. In place of a redirect where a foreign page led here: then the cookie isn't sent along. */
export const enteringPage = page(
  'Opening Unroll',
  '<p><a href="/">Go on to Unroll</a></p>',
  '<meta http-equiv="refresh" content="0;url=/">',
);
