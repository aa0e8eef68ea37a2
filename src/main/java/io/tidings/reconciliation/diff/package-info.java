/** Compares a list that a client or receiver uploads with ours. */
package io.tidings.reconciliation.diff;
