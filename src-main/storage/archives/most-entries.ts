/** The most files that an archive can have: ZIP without ZIP64 counts them with 16 bits, and keeps the largest for ZIP64. */
export const mostEntries = 0xffff - 1;
