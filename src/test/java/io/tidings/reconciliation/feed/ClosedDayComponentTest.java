package io.tidings.reconciliation.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database's clock was ahead when it closed days and is right again: results are accepted. */
@QuarkusTest
@RealServices
class ClosedDayComponentTest extends JourneyBase {

  private static final String MISDATED =
      "select case when is_called then last_value else 0 end from feed_misdated";
  private static final String EARLY =
      "select count(*) from feed where scope_id = '%s' and at < (select closed_until from feed_position)";

  @Inject Rows rows;

  private String scope() {
    return client.newReceiver(receiver.url("/x"), "slow").get("clientId");
  }

  private void closeAhead() {
    rows.sql("update feed_position set closed_until = clock_timestamp() + interval '1 hour'");
  }

  @AfterEach
  void openAgain() {
    rows.text("select cast(feed_open_again() as text)");
  }

  private void insert(UUID scope, String ats) {
    rows.sql(
        "insert into feed_intake (result_ids, client_ids, types, keys, amounts, currencies, ats) select"
            + " array[uuid7(), uuid7()], array['%1$s', '%1$s']::uuid[], array['t', 't'], array['k', 'l'],"
            + " array[1, 1], array['CNY', 'CNY'], array[%2$s]",
        scope, ats);
  }

  private void awaitInFeed(Object scope, int number) {
    await()
        .atMost(SOON)
        .until(
            () -> rows.number("select count(*) from feed where scope_id = '%s'", scope) == number);
  }

  @Test
  void acceptsRechargeResult_whenClosedAhead() {
    String scope = scope();
    long before = rows.number(MISDATED);
    closeAhead();

    String recharge = client.recharge();

    awaitStatus(recharge, "SUCCEEDED");
    awaitState(recharge, "DELIVERED");
    awaitInFeed(scope, 1);
    assertThat(rows.number(EARLY, scope)).isZero();
    assertThat(rows.number(MISDATED)).isGreaterThan(before);
  }

  @Test
  void acceptsAnyOtherResult_whenClosedAhead() {
    String scope = scope();
    closeAhead();

    rows.text("select cast(tidings_notify('%s', 'contract.signed', 's', '{}') as text)", scope);

    awaitInFeed(scope, 1);
    assertThat(rows.number(EARLY, scope)).isZero();
  }

  @Test
  void changesOnlyTimes_thatAreAlreadyClosed() {
    UUID scope = UUID.randomUUID();

    insert(scope, "clock_timestamp() - interval '1 day', clock_timestamp() + interval '1 minute'");

    awaitInFeed(scope, 2);
    assertThat(rows.number(EARLY, scope)).isZero();
    assertThat(
            rows.number(
                "select count(*) from feed where scope_id = '%s' and key = 'l' and at >"
                    + " clock_timestamp() + interval '1 second'",
                scope))
        .isEqualTo(1);
  }

  @Test
  void resultsHaveTheirOwnTimes_afterReopening() {
    String scope = scope();
    closeAhead();
    rows.text("select cast(feed_open_again() as text)");

    client.recharge();

    awaitInFeed(scope, 1);
    assertThat(
            rows.number(
                "select count(*) from feed where scope_id = '%s' and at <= clock_timestamp()",
                scope))
        .isEqualTo(1);
  }
}
