import { builtinModules } from 'node:module';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import typescript from 'typescript-eslint';

/** The folders of src-main that hold what the workbench does, each for its own things. */
const domains = [
  'bundles',
  'experiments',
  'queue',
  'execution',
  'models',
  'datasets',
  'imports',
  'comparisons',
  'handwriting',
  'lessons',
  'preferences',
  'sweeps',
];

/** Which folders a folder may not import from, and what to do instead. docs/architecture.md draws the arrows. */
const zones = [
  zone(
    'src-shared',
    ['src-main', 'src-renderer', 'src-native'],
    'src-shared imports nothing else of ours.',
  ),
  zone(
    'src-renderer',
    ['src-main', 'src-native'],
    'The renderer speaks only to WorkbenchApi in src-shared/contract.',
  ),
  ...layers(
    'src-renderer',
    ['ui', 'client', 'charts', 'features', 'shell', 'model-page'],
    'Layers of the renderer import only what is below them: ui, client, charts, features, shell, model-page.',
  ),
  ...[
    'experiments',
    'trash',
    'new',
    'queue',
    'run',
    'compare',
    'draw',
    'inspect',
    'data',
    'settings',
    'help',
    'lessons',
  ].map((feature) =>
    zone(
      `src-renderer/features/${feature}`,
      [`src-renderer/features/!(${feature})/**/*`],
      'No feature imports another: what two of them need lies in a layer below.',
    ),
  ),
  zone('src-main', ['src-renderer'], 'Only src-shared is shared with the renderer.'),
  zone('src-main/storage', ['src-main/!(storage)/**/*'], 'storage imports only src-shared.'),
  zone(
    'src-main/trainer',
    ['src-main/!(trainer|storage)/**/*'],
    'The trainer imports only storage and src-shared.',
  ),
  zone(
    'src-main/dispatch',
    ['src-main/!(dispatch|storage)/**/*'],
    'dispatch knows no domain: domains hand it their commands.',
  ),
  ...domains.map((domain) =>
    zone(
      `src-main/${domain}`,
      ['desktop', 'server', 'cli', 'hosts', 'workbench'].map((above) => `src-main/${above}`),
      'A domain knows neither the hosts nor the workbench that joins the domains.',
    ),
  ),
  ...[...domains, 'workbench'].map((folder) =>
    zone(`src-main/${folder}`, ['src-main/trainer'], 'The trainer is started by its built path.'),
  ),
  ...[...domains, 'execution/*.ts'].map((place) =>
    zone(
      `src-main/${place}`,
      place === 'execution' ? [] : ['src-main/execution/local'],
      'Where runs are computed is known to the workbench alone; domains know Executor and Questions.',
    ),
  ),
  zone(
    'src-main/workbench',
    ['desktop', 'server', 'cli', 'hosts'].map((host) => `src-main/${host}`),
    'The workbench knows none of its hosts.',
  ),
  ...['desktop', 'server', 'cli', 'hosts'].map((host) =>
    zone(
      `src-main/${host}`,
      ['desktop', 'server', 'cli', 'trainer']
        .filter((other) => other !== host)
        .map((other) => `src-main/${other}`),
      host === 'hosts'
        ? 'What hosts share knows none of them.'
        : 'A host imports only the workbench, its domains and what is below them.',
    ),
  ),
];

function zone(target, from, message) {
  return from.map((folder) => ({ target: `./${target}`, from: `./${folder}`, message }));
}

/** A zone for each layer of a folder, from the lowest, that refuses those above. */
function layers(folder, names, message) {
  return names.slice(0, -1).map((name, index) =>
    zone(
      `${folder}/${name}`,
      names.slice(index + 1).map((above) => `${folder}/${above}`),
      message,
    ),
  );
}

// Patterns are those of .gitignore: without the slash `events` would also refuse '#shared/contract/events'.
const nodeModules = [...builtinModules.map((name) => `/${name}`), 'node:*'];
const noElectron = {
  name: 'electron',
  message: "Only src-main/desktop imports 'electron': under plain Node that starts a download.",
};
function restrict(patterns, message) {
  return {
    'no-restricted-imports': [
      'error',
      {
        paths: [noElectron],
        ...(patterns.length > 0 && { patterns: [{ group: patterns, message }] }),
      },
    ],
  };
}

export default typescript.config(
  { ignores: ['out/', 'build/', 'dist/', 'node_modules/', 'tests/fixtures/'] },
  ...typescript.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
  },
  {
    files: ['**/*.{ts,mts,vue}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // The compiler knows all names.
      'no-undef': 'off',
      // oxfmt lays templates out.
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      // The compiler knows whether a computed value is returned in all cases.
      'vue/return-in-computed-property': 'off',
      // The types say which props may be left out.
      'vue/require-default-prop': 'off',
    },
  },
  {
    files: ['**/*.{ts,mts,mjs,vue}'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          project: 'src-*/tsconfig.json',
          noWarnOnMultipleProjects: true,
        }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: zones.flat() }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-duplicates': ['error', { 'prefer-inline': true }],
      'max-lines': ['error', { max: 500, skipBlankLines: false, skipComments: false }],
      'no-console': 'off',
      eqeqeq: 'error',
      ...restrict([], ''),
    },
  },
  {
    files: ['src-shared/**/*.ts'],
    rules: restrict(
      [...nodeModules, 'vue', 'pinia', 'echarts', '@tensorflow/*'],
      'src-shared runs in every process: no Node, DOM, Electron or Vue.',
    ),
  },
  {
    files: ['src-renderer/**/*.{ts,vue}'],
    rules: restrict(nodeModules, 'The renderer runs in a sandboxed window without Node.'),
  },
  {
    files: ['src-main/**/*.ts'],
    ignores: ['src-main/desktop/**'],
    rules: restrict(['vue', 'pinia', 'echarts'], 'Vue belongs to the renderer.'),
  },
  {
    files: ['src-main/desktop/**/*.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['*.config.{ts,mjs}', 'src-renderer/**/*.vue'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
  {
    // Vitest runs the others with shared modules: a module that another file has loaded is not replaced.
    files: ['tests/**/*.test.ts'],
    ignores: ['**/*.mocked.test.ts', '**/*.dom.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.object.name='vi'][callee.property.name=/^(do)?[mM]ock$/]",
          message: 'A file that replaces modules is called *.mocked.test.ts.',
        },
      ],
    },
  },
);
