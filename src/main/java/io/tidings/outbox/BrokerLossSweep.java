package io.tidings.outbox;

import com.rabbitmq.client.Connection;
import io.tidings.ladder.Canary;
import io.tidings.rabbitmq.Link.BrokerListener;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Checks, each time the link comes up, whether the broker lost its disk. If so, returns all open
 * notifications to the outbox with the next generation, before this replica publishes. One replica
 * sweeps, under an advisory lock; the others wait, so they publish nothing that would be swept.
 *
 * <p><b>After a crash:</b> the sweep is repeated and misses no row: the canary is placed after the
 * last row, and until then each replica that connects finds it missing.
 */
@Singleton
class BrokerLossSweep implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(BrokerLossSweep.class);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final int AT_ONCE = 5_000;
  private static final String LOCK = "select pg_advisory_lock(hashtext('tidings.loss_sweep'))";
  private static final String UNLOCK = "select pg_advisory_unlock(hashtext('tidings.loss_sweep'))";

  private final Canary canary;
  private final SweepRows rows;
  private final Pool pool;

  BrokerLossSweep(Canary canary, SweepRows rows, Pool pool) {
    this.canary = canary;
    this.rows = rows;
    this.pool = pool;
  }

  @Override
  public int order() {
    return 20; // after the topology, before publishing and consuming
  }

  @Override
  public void up(Connection consuming, @Nullable Connection publishing) throws Exception {
    if (canary.isThere(consuming)) {
      return;
    }
    SqlConnection sql = pool.getConnection().await().atMost(ANSWER);
    try {
      sql.query(LOCK).execute().await().atMost(LONGEST);
      if (!canary.isThere(consuming)) {
        republishAll(sql);
        canary.place(consuming);
      }
    } finally {
      // Always release the lock. A connection that hangs is closed, which also releases it.
      sql.query(UNLOCK).execute().eventually(sql::close).subscribe().with(done -> {}, gone -> {});
    }
  }

  private void republishAll(SqlConnection sql) {
    int total = 0;
    for (int count = 1; count > 0; total += count) {
      count = rows.republishLost(sql, AT_ONCE).await().atMost(ANSWER);
    }
    // Locked rows were skipped: now wait for them, row by row. A failure repeats everything.
    for (int count = 1; count > 0; total += count) {
      count = rows.republishHeld(sql, AT_ONCE).await().atMost(ANSWER);
    }
    if (total > 0) {
      LOG.warnf("broker.messages_lost republished=%d", total);
    }
  }

  @Override
  public void down() {
    // There is no state between two links.
  }

  @Override
  public String toString() {
    return "loss sweep";
  }
}
