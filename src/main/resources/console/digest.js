/**
 * The rule of docs/digest.md, for the other side's records: {type, key, amount, currency, at}, where amount is a BigInt
 * or null, currency a text or null, and `at` whole milliseconds since 1970. Uses nothing of the page.
 */
const MINUTE = 60_000;
const MODULUS = 1n << 256n;
const utf8 = new TextEncoder();

/** The text that is hashed: five lines. */
export const canonical = ({ type, key, amount, currency, at }) => [type, key, amount ?? '', currency ?? '', at].join('\n');

/** A record's SHA-256, read as a number. */
export async function recordHash(record) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8.encode(canonical(record))));
  let text = '0x';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return BigInt(text);
}

/** 64 lower-case hexadecimal digits. */
export const hex = (hash) => hash.toString(16).padStart(64, '0');

/**
 * Sums up records minute by minute, and keeps them, so that a minute that differs can show its records.
 * @param batches arrays of records, as they are read
 * @param progress is told the number of records so far; it answers false to stop, and then this returns null
 */
export async function digestOf(batches, progress = () => true) {
  const digest = { minutes: new Map(), count: 0, first: Infinity, last: -Infinity };
  for await (const batch of batches) {
    const hashes = await Promise.all(batch.map(recordHash));
    batch.forEach((record, i) => add(digest, record, hashes[i]));
    if (progress(digest.count) === false) return null;
  }
  return digest;
}

function add(digest, record, hash) {
  const begin = Math.floor(record.at / MINUTE) * MINUTE;
  let minute = digest.minutes.get(begin);
  if (!minute) digest.minutes.set(begin, minute = { ...empty(), records: [] });
  include(minute, 1, hash);
  if (record.currency) minute.sums.set(record.currency, (minute.sums.get(record.currency) ?? 0n) + (record.amount ?? 0n));
  minute.records.push(record);
  digest.count += 1;
  digest.first = Math.min(digest.first, record.at);
  digest.last = Math.max(digest.last, record.at);
}

const empty = () => ({ count: 0, hash: 0n, sums: new Map() });

function include(bucket, count, hash) {
  bucket.count += count;
  bucket.hash = (bucket.hash + hash) % MODULUS;
}

/** The bucket of the minutes from a time until another: buckets can be added. */
export function bucketOf(digest, from, to) {
  const bucket = empty();
  for (let begin = from; begin < to; begin += MINUTE) {
    const minute = digest.minutes.get(begin);
    if (!minute) continue;
    include(bucket, minute.count, minute.hash);
    for (const [currency, sum] of minute.sums) bucket.sums.set(currency, (bucket.sums.get(currency) ?? 0n) + sum);
  }
  return bucket;
}

/** The records of one minute, each with its hash. */
export function recordsOf(digest, begin) {
  const records = digest.minutes.get(begin)?.records ?? [];
  return Promise.all(records.map(async (record) => ({ ...record, hash: hex(await recordHash(record)) })));
}

/** What only one side has. A record that occurs twice on one side needs two on the other. */
export function differences(ours, theirs) {
  const open = new Map();
  for (const one of theirs) open.set(one.hash, [...(open.get(one.hash) ?? []), one]);
  const onlyOurs = ours.filter((one) => !open.get(one.hash)?.pop());
  return { onlyOurs, onlyTheirs: [...open.values()].flat(), same: ours.length - onlyOurs.length };
}
