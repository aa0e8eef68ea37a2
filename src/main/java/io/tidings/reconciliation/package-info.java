/**
 * All that a receiver can check by itself. Its parts are feed, digest, ledger, diff and statement.
 */
@NullMarked
package io.tidings.reconciliation;

import org.jspecify.annotations.NullMarked;
