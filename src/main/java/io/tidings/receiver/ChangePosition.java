package io.tidings.receiver;

/**
 * How far a reader has read the changes of receivers.
 *
 * @param history identifies the history of the database; differs after a promotion or a restore
 * @param horizon a transaction number: changes by transactions with smaller numbers were read
 */
record ChangePosition(String history, String horizon) {}
