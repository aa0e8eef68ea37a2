package io.tidings.account;

/**
 * A notice and its verdict.
 *
 * @param standing the state of its order before the notice; {@code null} if there is no order
 */
record JudgedNotice(Notice notice, Verdict verdict, OrderState standing) {}
