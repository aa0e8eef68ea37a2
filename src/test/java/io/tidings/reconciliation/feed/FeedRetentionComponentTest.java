package io.tidings.reconciliation.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Feeds, digests and idempotency keys are kept for ninety days. */
@QuarkusTest
@RealServices
class FeedRetentionComponentTest {

  @Inject FeedRetention retention;
  @Inject Rows rows;

  private final UUID client = UUID.randomUUID();

  @BeforeEach
  void plant() {
    rows.sql("insert into client (id, name) values ('%1$s', '%1$s')", client);
    for (String age : new String[] {"91 days", "89 days"}) {
      rows.sql(
          "with p as (update feed_position set last = last + 1 returning last) insert into feed select"
              + " '%1$s', last, uuid7(), 't', 'k', 1, 'CNY', now() - interval '%2$s' from p; insert into"
              + " digest_minute values ('%1$s', date_trunc('minute', now() - interval '%2$s'), 'CNY', 1,"
              + " 1, 1); insert into idempotency_key values ('%1$s', '%2$s', '', '%1$s', now() -"
              + " interval '%2$s')",
          client, age);
    }
  }

  @AfterEach
  void remove() {
    rows.sql(
        "delete from feed where scope_id = '%1$s'; delete from digest_minute where scope_id = '%1$s';"
            + " delete from idempotency_key where client_id = '%1$s'; delete from client where id ="
            + " '%1$s'",
        client);
  }

  @Test
  void deletesOnlyEntries_olderThanNinetyDays() {
    retention.dropOld().await().atMost(Duration.ofSeconds(20));

    for (String table :
        new String[] {
          "feed where scope_id", "digest_minute where scope_id", "idempotency_key where client_id"
        }) {
      assertThat(rows.number("select count(*) from %s = '%s'", table, client)).isEqualTo(1);
    }
  }
}
