package io.tidings.reconciliation.ledger;

/**
 * The number of notifications that wait on a rung, counted from their rows.
 *
 * @param ladder its version
 * @param rung on which they wait, from 0
 */
record RungBacklog(String ladder, int rung, long number) {}
