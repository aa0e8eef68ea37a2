package io.tidings.receiver;

/**
 * How far a reader of the changes of receivers is.
 *
 * @param history of the database; another one after a promotion or a restore
 * @param horizon the number of a transaction: what smaller ones changed was seen
 */
record SeenChanges(String history, String horizon) {}
