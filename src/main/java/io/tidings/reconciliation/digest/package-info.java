/**
 * Digests: counts, sums and a hash of all records of a time range, to compare with the reader's
 * own.
 */
package io.tidings.reconciliation.digest;
