package io.tidings.access;

import io.github.bucket4j.Bucket;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.tidings.access.Caller.CurrentKey;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Logs each request that was rejected because of its key, in category {@code tidings.audit}. Writes
 * no rows, so that guessed keys cannot fill a table.
 */
class RefusalLog {

  /** Guessed keys must not fill the log either. */
  private static final int LINES_A_SECOND = 20;

  private final CurrentVertxRequest current;
  private final AtomicLong notLogged = new AtomicLong();
  private final Bucket lines =
      Bucket.builder()
          .addLimit(
              limit ->
                  limit
                      .capacity(10L * LINES_A_SECOND)
                      .refillGreedy(LINES_A_SECOND, Duration.ofSeconds(1)))
          .build();

  RefusalLog(CurrentVertxRequest current) {
    this.current = current;
  }

  @ServerResponseFilter
  void log(ContainerResponseContext response, SimpleResourceInfo operation) {
    int status = response.getStatus();
    boolean isGuess = status == 429 && CurrentKey.of(current.getCurrent()) == null;
    if (status == 401 || status == 403 || isGuess) {
      if (!lines.tryConsume(1)) {
        notLogged.incrementAndGet();
        return;
      }
      long before = notLogged.getAndSet(0);
      if (before > 0) {
        AuditTrail.LOG.infof("request.refusals_not_logged count=%d", before);
      }
      RoutingContext request = current.getCurrent();
      ApiKey key = CurrentKey.of(request);
      AuditTrail.LOG.infof(
          "request.refused status=%d operation=%s key=%s role=%s client=%s address=%s",
          status,
          operation == null || operation.getResourceClass() == null
              ? "unknown"
              : operation.getResourceClass().getSimpleName() + "." + operation.getMethodName(),
          key == null ? null : key.id(),
          key == null ? null : key.role(),
          key == null ? null : key.clientId(),
          request.request().remoteAddress().hostAddress());
    }
  }
}
