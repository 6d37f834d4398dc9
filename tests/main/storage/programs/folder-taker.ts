import { DataFolder } from '#main/storage/data-folder';

/** Takes a data folder for the pages at an address, and keeps it until it is killed. */
const [path = '', address = ''] = process.argv.slice(2);
const folder = new DataFolder(path);
folder.take(address === '' ? undefined : address).then(
  () => process.send?.('taken'),
  (error: unknown) => process.send?.((error as { code: string }).code),
);
process.on('message', () => undefined);
