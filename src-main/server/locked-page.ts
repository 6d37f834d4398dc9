const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color-scheme:light dark}' +
  'code{font-size:.95em}';

/** For somebody who hasn't come in by the printed address. */
export const lockedPage =
  `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
  `<meta name="viewport" content="width=device-width"><title>Unroll is locked</title>` +
  `<style>${style}</style></head><body><main><h1>Unroll is locked</h1>` +
  '<p>Only the person who started Unroll on this computer can open this page. Open the whole address that Unroll ' +
  'printed when it started. It looks like <code>http://127.0.0.1:4127/enter#…</code></p>' +
  '<p>If that terminal is gone, restart Unroll: <code>npm run serve</code></p></main></body></html>';
