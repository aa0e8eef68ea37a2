package io.tidings.reconciliation.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;

/**
 * The total of a group of lines.
 *
 * @param of the type of results, or the state of notifications
 * @param currency {@code null} for lines without an amount
 * @param amount in minor units
 */
@RegisterForReflection // serialized by our own code, which the framework does not see
record StatementTotal(String of, String currency, long count, BigInteger amount) {

  static StatementTotal none(String of, String currency) {
    return new StatementTotal(of, currency, 0, BigInteger.ZERO);
  }

  StatementTotal plus(Long more) {
    return new StatementTotal(
        of, currency, count + 1, amount.add(BigInteger.valueOf(more == null ? 0 : more)));
  }
}
