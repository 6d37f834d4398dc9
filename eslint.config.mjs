import { builtinModules } from 'node:module';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import typescript from 'typescript-eslint';

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
    'The renderer speaks only to WorkbenchApi in src-shared/api.',
  ),
  zone('src-main', ['src-renderer'], 'Only src-shared is shared with the renderer.'),
  zone('src-main/storage', ['src-main/!(storage)/**/*'], 'storage imports only src-shared.'),
  zone(
    'src-main/trainer',
    ['src-main/!(trainer|storage)/**/*'],
    'The trainer imports only storage and src-shared.',
  ),
  zone(
    'src-main/workbench',
    ['src-main/!(workbench|storage)/**/*'],
    'The workbench starts the trainer by its built path.',
  ),
  ...['desktop', 'server', 'cli'].map((host) =>
    zone(
      `src-main/${host}`,
      [`src-main/!(${host}|hosts|workbench|storage)/**/*`],
      'A host imports only the workbench and what is below it.',
    ),
  ),
  zone(
    'src-main/hosts',
    ['src-main/!(hosts|workbench|storage)/**/*'],
    'What hosts share knows none of them.',
  ),
];

function zone(target, from, message) {
  return from.map((folder) => ({ target: `./${target}`, from: `./${folder}`, message }));
}

// Patterns are those of .gitignore: without the slash `events` would also refuse '#shared/api/events'.
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
      // Prettier lays templates out.
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
);
