package io.tidings.bench.rival;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.tidings.bench.Payload;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * db-scheduler: a one-time task for each notification. Its handler stores an outcome row, as we
 * must. It polls as its documentation advises for throughput (lock and fetch), and executes a task
 * at once if the same process scheduled it.
 */
final class DbScheduler extends Rival {

  private static final int THREADS = 50;

  private final SignedPost post = new SignedPost();
  private final OneTimeTask<String> task;
  private final Scheduler scheduler;
  private boolean started;

  private DbScheduler(String url) throws SQLException {
    super(new Store(url, 20));
    store.update(
        "create table if not exists scheduled_tasks (task_name text not null, task_instance text not"
            + " null, task_data bytea, execution_time timestamptz not null, picked boolean not null,"
            + " picked_by text, last_success timestamptz, last_failure timestamptz,"
            + " consecutive_failures int, last_heartbeat timestamptz, version bigint not null,"
            + " priority smallint, primary key (task_name, task_instance))");
    store.update("create index if not exists due on scheduled_tasks (execution_time)");
    store.update("create index if not exists beat on scheduled_tasks (last_heartbeat)");
    task =
        Tasks.oneTime("notify", String.class)
            .execute((instance, context) -> deliver(instance.getId(), instance.getData()));
    scheduler =
        Scheduler.create(store.pool(), task)
            .threads(THREADS)
            .pollingInterval(Duration.ofMillis(100))
            .pollUsingLockAndFetch(1.0, 4.0)
            .enableImmediateExecution()
            .build();
  }

  public static void main(String[] args) throws Exception {
    new DbScheduler(args[0]).runCommands();
  }

  private void deliver(String id, String data) {
    long began = System.nanoTime();
    int end = data.indexOf(' ');
    try {
      int status = post.sendAndWait(id, data.substring(0, end), data.substring(end + 1).getBytes());
      store.record(id, status, (System.nanoTime() - began) / 1_000_000);
      if (status != 200) {
        throw new IllegalStateException("answered " + status);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void load(int count, String url) {
    if (started) {
      scheduler.pause();
    }
    // Through its own API, in batches: with its own serialization and columns.
    for (int done = 0; done < count; done += 1_000) {
      List<TaskInstance<?>> some = new ArrayList<>();
      for (int i = done; i < Math.min(done + 1_000, count); i++) {
        some.add(task.instance(UUID.randomUUID().toString(), url + " " + Payload.TEXT));
      }
      scheduler.scheduleBatch(some, Instant.now());
    }
  }

  @Override
  void go() {
    if (started) {
      scheduler.resume();
    } else {
      scheduler.start();
      started = true;
    }
  }

  @Override
  void send(UUID id, String url) {
    scheduler.schedule(task.instance(id.toString(), url + " " + Payload.TEXT), Instant.now());
  }
}
