/**
 * All that a receiver can check by itself. Its parts are feed, digest, ledger, diff and statement.
 */
package io.tidings.reconciliation;
