/**
 * The framing of TensorBoard's event files (TFRecord): for each record its length (8 bytes), the masked CRC of the length,
 * the data, and their masked CRC. All numbers are little-endian.
 */

/**
 * Whether a file is an event file by its name, such as `events.out.tfevents.1700000000.host`. TensorBoard itself takes any
 * name with `tfevents` in it, even that of an archive of such files.
 */
export function isEventFile(path: string): boolean {
  return /\.tfevents(?:\.[^/]*)?$/i.test(path);
}

/** Bytes before and after the data of a record. */
export const headLength = 12;
export const tailLength = 4;

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
export function maskedCrc(bytes: Uint8Array): number {
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
