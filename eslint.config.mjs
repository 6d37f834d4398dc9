import vue from 'eslint-plugin-vue';
import typescript from 'typescript-eslint';

// The templates of components. All else that is linted is in .oxlintrc.json: oxlint takes a tenth of the time.
export default [
  { ignores: ['*', '!src-renderer/'] },
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['**/*.vue'] })),
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
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
];
