package io.tidings.time;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.ArcInvocationContext;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Knows when each periodic job last succeeded in this process. Any thread. */
@Singleton
public class JobWatch {

  /**
   * Watches a scheduled method that returns a {@link Uni}. The method logs its failure itself and
   * fails; the scheduler does not see that, because it would log it again with a stack trace.
   */
  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  public @interface Job {

    /** Its name, the tag of its metric. */
    @Nonbinding
    String value();
  }

  private final MeterRegistry metrics;
  private final Map<String, Long> succeeded = new ConcurrentHashMap<>();

  JobWatch(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  private Uni<?> run(String job, Uni<?> work) {
    succeeded.computeIfAbsent(job, this::register);
    return work.invoke(() -> succeeded.put(job, System.nanoTime())).onFailure().recoverWithNull();
  }

  private long register(String job) {
    Gauge.builder(
            "tidings.job.success.age.seconds",
            () -> (System.nanoTime() - succeeded.getOrDefault(job, System.nanoTime())) / 1e9)
        .description("Since this job last succeeded in this process, or since its first run")
        .tag("job", job)
        .register(metrics);
    return System.nanoTime();
  }

  /** Runs around every method with {@link Job}. */
  @Job("")
  @Interceptor
  @Priority(Interceptor.Priority.APPLICATION)
  static class Watcher {

    private final JobWatch watch;

    Watcher(JobWatch watch) {
      this.watch = watch;
    }

    @AroundInvoke
    Object around(InvocationContext call) throws Exception {
      Job job = ((ArcInvocationContext) call).findIterceptorBinding(Job.class);
      return watch.run(job.value(), (Uni<?>) call.proceed());
    }
  }
}
