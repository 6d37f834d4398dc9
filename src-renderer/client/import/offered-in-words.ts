import { importKindKeys, importKinds } from '#shared/exchange/import-kinds';

/** What can be imported, for messages: “experiments (.unroll or …); a data set (IDX files, …)”. */
export const offeredInWords = importKindKeys
  .map((kind) => `${importKinds[kind].label} (${importKinds[kind].files})`)
  .join('; ');
