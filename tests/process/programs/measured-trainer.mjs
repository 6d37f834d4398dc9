/**
 * The trainer program `UNROLL_MEASURED`, which writes at its end what it used into the file `UNROLL_USAGE_FILE`:
 * what `process.resourceUsage()` says, memory in KiB and times in microseconds.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

process.on('exit', () => {
  writeFileSync(process.env.UNROLL_USAGE_FILE, JSON.stringify(process.resourceUsage()));
});
await import(pathToFileURL(process.env.UNROLL_MEASURED).href);
