package io.tidings.statement;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigInteger;

/**
 * What some lines come to.
 *
 * @param of the type of results, or the state of notifications
 * @param currency {@code null} for what has no amount
 * @param amount in minor units
 */
@RegisterForReflection // written by hand, so the framework does not see it
record Total(String of, String currency, long count, BigInteger amount) {

  static Total none(String of, String currency) {
    return new Total(of, currency, 0, BigInteger.ZERO);
  }

  Total plus(Long more) {
    return new Total(
        of, currency, count + 1, amount.add(BigInteger.valueOf(more == null ? 0 : more)));
  }
}
