package io.tidings.outbox;

import com.rabbitmq.client.Connection;
import io.tidings.broker.BrokerListener;
import io.tidings.ladder.Canary;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Notices, each time the link comes up, that the broker lost its disk, and gives every open
 * notification back to the outbox with a raised generation, before this replica publishes anything.
 *
 * <p>The canary is placed only after the last row: until then every replica that connects finds it
 * missing, so a crash in between repeats the sweep and nothing stays behind. An advisory lock lets
 * one replica sweep; the others wait for it, and so can't publish what would then be swept again.
 */
@Singleton
class LossSweep implements BrokerListener {

  private static final Logger LOG = Logger.getLogger(LossSweep.class);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final int AT_ONCE = 5_000;
  private static final String LOCK = "select pg_advisory_lock(hashtext('tidings.loss_sweep'))";
  private static final String UNLOCK = "select pg_advisory_unlock(hashtext('tidings.loss_sweep'))";

  private final Canary canary;
  private final SweepRows rows;
  private final Pool pool;

  LossSweep(Canary canary, SweepRows rows, Pool pool) {
    this.canary = canary;
    this.rows = rows;
    this.pool = pool;
  }

  @Override
  public int order() {
    return 20; // after the topology, before publishing and taking
  }

  @Override
  public void up(Connection intake, Connection publishing) throws Exception {
    if (canary.isThere(intake)) {
      return;
    }
    SqlConnection sql = pool.getConnection().await().atMost(ANSWER);
    try {
      sql.query(LOCK).execute().await().atMost(LONGEST);
      if (!canary.isThere(intake)) {
        republishAll(sql);
        canary.place(intake);
      }
    } finally {
      // Given back whatever happens; a connection that hangs is closed, and its lock ends with it.
      sql.query(UNLOCK).execute().eventually(sql::close).subscribe().with(done -> {}, gone -> {});
    }
  }

  private void republishAll(SqlConnection sql) {
    int total = 0;
    for (int count = 1; count > 0; total += count) {
      count = rows.republishLost(sql, AT_ONCE).await().atMost(ANSWER);
    }
    // What somebody held was skipped. It is waited for now, row by row; a failure repeats it all.
    for (int count = 1; count > 0; total += count) {
      count = rows.republishHeld(sql, AT_ONCE).await().atMost(ANSWER);
    }
    if (total > 0) {
      LOG.warnf("the broker lost its messages: %d notifications are published again", total);
    }
  }

  @Override
  public void down() {
    // Nothing is kept between two links.
  }

  @Override
  public String toString() {
    return "loss sweep";
  }
}
