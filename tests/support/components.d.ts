// The types of components are checked where they are made (vue-tsc); tests only mount them.
declare module '*.vue';
