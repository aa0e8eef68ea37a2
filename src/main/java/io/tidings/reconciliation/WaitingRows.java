package io.tidings.reconciliation;

/**
 * How many notifications wait on a rung, by their rows.
 *
 * @param ladder a version
 * @param rung from 0: the wait they are in
 */
record WaitingRows(String ladder, int rung, long number) {}
