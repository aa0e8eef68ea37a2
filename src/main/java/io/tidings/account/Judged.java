package io.tidings.account;

/**
 * A notice and what it means.
 *
 * @param standing the state that its order had; {@code null} when there is none
 */
record Judged(Notice notice, Verdict verdict, OrderState standing) {}
