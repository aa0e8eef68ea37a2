/** Looks up notifications and compares records. Read-only, except for acknowledging a feed. */
package io.tidings.reconciliation;
