/**
 * Digests: counts, sums and a hash of all records of a time range, to compare with the reader's
 * own.
 */
@NullMarked
package io.tidings.reconciliation.digest;

import org.jspecify.annotations.NullMarked;
