package io.tidings.bench.rival;

import com.gruelbox.transactionoutbox.DefaultPersistor;
import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.ThreadLocalContextTransactionManager;
import com.gruelbox.transactionoutbox.TransactionManager;
import io.tidings.bench.Payload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * transaction-outbox: records a call in the caller's transaction and makes it after the commit or
 * by a flush. It deletes its own row in the transaction that stores the outcome row.
 */
final class TransactionOutbox extends Rival {

  private static final int THREADS = 32;

  /** The target of the calls; created by the library's instantiator. */
  public static class Notifier {
    private final TransactionOutbox owner;

    Notifier(TransactionOutbox owner) {
      this.owner = owner;
    }

    public void deliver(String id, String url, String body) throws Exception {
      long began = System.nanoTime();
      int status = owner.post.sendAndWait(id, url, body.getBytes());
      owner.record(id, status, (System.nanoTime() - began) / 1_000_000);
      if (status != 200) {
        throw new IllegalStateException("answered " + status);
      }
    }
  }

  private final SignedPost post = new SignedPost();
  private final ThreadLocalContextTransactionManager transactions;
  private final com.gruelbox.transactionoutbox.TransactionOutbox outbox;
  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private volatile boolean held = true;

  private TransactionOutbox(String url) throws SQLException {
    super(new Store(url, THREADS + 8));
    transactions = TransactionManager.fromDataSource(store.pool());
    outbox =
        com.gruelbox.transactionoutbox.TransactionOutbox.builder()
            .transactionManager(transactions)
            .instantiator(Instantiator.using(type -> new Notifier(this)))
            .persistor(DefaultPersistor.builder().dialect(Dialect.POSTGRESQL_9).build())
            .attemptFrequency(Duration.ofMinutes(2))
            .blockAfterAttempts(100)
            .flushBatchSize(2_000)
            .submitter(held())
            .build();
    Thread flusher = new Thread(this::flush, "flusher");
    flusher.setDaemon(true);
    flusher.start();
  }

  private Submitter held() {
    Submitter submitter = Submitter.withExecutor(executor);
    return (entry, localExecutor) -> {
      if (!held) {
        submitter.submit(entry, localExecutor);
      }
    };
  }

  public static void main(String[] args) throws Exception {
    new TransactionOutbox(args[0]).runCommands();
  }

  private void flush() {
    while (true) {
      try {
        if (held || !outbox.flush()) {
          Thread.sleep(100);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void record(String id, int status, long millis) {
    transactions.requireTransactionReturns(
        transaction -> {
          try {
            var statement = transaction.prepareBatchStatement(Store.RECORD);
            statement.setString(1, id);
            statement.setInt(2, status);
            statement.setInt(3, (int) millis);
            statement.addBatch();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
          return null;
        });
  }

  @Override
  void load(int count, String url) throws Exception {
    held = true;
    for (int done = 0; done < count; done += 1_000) {
      int some = Math.min(1_000, count - done);
      transactions.inTransaction(
          () -> {
            for (int i = 0; i < some; i++) {
              schedule(UUID.randomUUID(), url);
            }
          });
    }
    // Due now, and not only when the first attempt, which we held back, counts as failed.
    store.update("update txno_outbox set nextattempttime = now() - interval '1 s' /* bench */");
    store.update("vacuum analyze txno_outbox");
  }

  private void schedule(UUID id, String url) {
    try {
      outbox.schedule(Notifier.class).deliver(id.toString(), url, Payload.TEXT);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void go() {
    held = false;
  }

  @Override
  void send(UUID id, String url) {
    transactions.inTransaction(() -> schedule(id, url));
  }
}
