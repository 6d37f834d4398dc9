/**
 * The framing of TensorBoard's event files (TFRecord): for each record its length (8 bytes), the masked CRC of the length,
 * the data, and their masked CRC. All numbers are little-endian.
 */

const headLength = 12;
const tailLength = 4;

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4): remainders of all bytes for the reflected polynomial. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  }
  return remainder;
});

/** The CRC-32C of bytes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = remainders[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** As it is stored: rotated and shifted, because the CRC of data that hold CRCs would be weak. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Data with the framing of a record. */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(headLength + data.length + tailLength);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, headLength);
  view.setUint32(headLength + data.length, maskedCrc(data), true);
  return record;
}

/** The data of an event file's records, and what is wrong with the first one that can't be read. */
export interface ReadRecords {
  readonly records: readonly Uint8Array[];
  /** Null if the whole file could be read. A file that is being written may end within a record. */
  readonly problem: string | null;
}

/** Reads the records of an event file up to its end or the first one that is incomplete or damaged. */
export function readRecords(file: Uint8Array): ReadRecords {
  const records: Uint8Array[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let position = 0;
  const stop = (what: string): ReadRecords => ({
    records,
    problem: `record ${records.length + 1}, at byte ${position}, ${what}`,
  });
  while (position < file.length) {
    if (file.length - position < headLength) return stop('is incomplete');
    const head = file.subarray(position, position + 8);
    if (view.getUint32(position + 8, true) !== maskedCrc(head)) {
      return stop('has a length that its checksum contradicts');
    }
    const length = view.getBigUint64(position, true);
    const start = position + headLength;
    if (length > BigInt(file.length - start - tailLength)) return stop('is incomplete');
    const data = file.subarray(start, start + Number(length));
    if (view.getUint32(start + data.length, true) !== maskedCrc(data)) {
      return stop('has data that their checksum contradicts');
    }
    records.push(data);
    position = start + data.length + tailLength;
  }
  return { records, problem: null };
}
