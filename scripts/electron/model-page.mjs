import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

/** The file in the built main process: the page that an export of a model fills in. */
const modelPageFile = 'model-page.html';

/**
 * A plugin of Vite that makes one page of src-renderer/model-page, with program and styles inside, and adds it to what
 * is built.
 * @param {string} root folder of the project
 */
export function modelPage(root) {
  return {
    name: 'model-page',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: modelPageFile, source: await makeModelPage(root) });
    },
  };
}

async function makeModelPage(root) {
  const folder = join(root, 'src-renderer', 'model-page');
  const { script, style } = await bundle(join(folder, 'main.ts'), root);
  const page = await readFile(join(folder, 'page.html'), 'utf8');
  const licence = await readFile(join(root, 'node_modules', 'vue', 'LICENSE'), 'utf8');
  return [
    ['{{script hash}}', hashOf(script)],
    ['{{style hash}}', hashOf(style)],
    ['<style></style>', `<style>${style}</style>`],
    ['<script></script>', `<script>${script}</script>`],
    ['</html>', `</html>\n<!-- Contains parts of Vue.js.\n${licence.trim()}\n-->`],
  ].reduce((text, [place, content]) => {
    if (text.split(place).length !== 2) throw new Error(`page.html has no single ${place}`);
    return text.replace(place, () => content);
  }, page);
}

/** The program as one script that is no module, which browsers also run from a disk, and its styles. */
async function bundle(entry, root) {
  const { output } = await build({
    configFile: false,
    root,
    mode: 'production',
    logLevel: 'error',
    publicDir: false,
    define: {
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    build: {
      write: false,
      target: 'es2022',
      cssTarget: ['chrome111', 'firefox115', 'safari16.4'],
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: { input: entry, output: { format: 'iife' } },
    },
  });
  const chunks = output.filter(({ type }) => type === 'chunk');
  const styles = output.filter(({ fileName }) => fileName.endsWith('.css'));
  if (chunks.length !== 1 || styles.length !== 1) {
    throw new Error('the page has more than one script or style');
  }
  // What would end the element early has another form in JavaScript's strings.
  const script = chunks[0].code.replaceAll('</script', '<\\/script');
  return { script, style: String(styles[0].source) };
}

/** What a policy allows a text by, https://www.w3.org/TR/CSP3/#grammardef-hash-source. */
function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
