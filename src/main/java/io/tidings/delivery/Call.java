package io.tidings.delivery;

import io.tidings.receiver.Acknowledgement;
import io.tidings.target.BlockedAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;

/**
 * One attempt in flight: its time limit, what has been read, and its outcome, which is decided
 * once. Lives on one event loop; no locks.
 */
final class Call {

  private final Vertx vertx;
  private final DeliveryConfig config;
  private final Acknowledgement agreed;
  private final Instant at;
  private final long startedNanos = System.nanoTime();
  private final Promise<Outcome> outcome = Promise.promise();
  private final long timer;
  private final Buffer body = Buffer.buffer();
  private HttpClientRequest request;
  private long begunNanos;
  private Integer status;
  private Duration retryAfter = Duration.ZERO;
  private int read;

  Call(Vertx vertx, DeliveryConfig config, Acknowledgement agreed, Instant at) {
    this.vertx = vertx;
    this.config = config;
    this.agreed = agreed;
    this.at = at;
    this.timer = vertx.setTimer(config.totalTimeout().toMillis(), fired -> timedOut());
  }

  Future<Outcome> outcome() {
    return outcome.future();
  }

  Future<Outcome> refused(String why) {
    end(Outcome.Kind.REFUSED, why);
    return outcome();
  }

  /** A connection is there; {@code false} when the time is over and the request must not go out. */
  boolean begins(HttpClientRequest begun) {
    request = begun;
    begunNanos = System.nanoTime();
    if (!isOpen()) {
      begun.reset();
      return false;
    }
    return true;
  }

  /** Its outcome is not decided yet. */
  boolean isOpen() {
    return !outcome.future().isComplete();
  }

  /** Nothing was answered yet, and the connection stood for no longer than one takes to make. */
  boolean mayRepeat() {
    return status == null
        && isOpen()
        && System.nanoTime() - begunNanos < config.connectTimeout().toNanos();
  }

  void answered(HttpClientResponse response) {
    status = response.statusCode();
    retryAfter = RetryAfter.of(status, response.getHeader("retry-after"), at);
    response
        .handler(this::read)
        .endHandler(ended -> endByAnswer(true))
        .exceptionHandler(cut -> endByAnswer(false)); // the status may be all that is needed
  }

  private void read(Buffer part) {
    read += part.length();
    int room = (agreed.needsBody() ? config.maxResponse() : config.keptResponse()) - body.length();
    if (room > 0) {
      body.appendBuffer(part.slice(0, Math.min(room, part.length())));
    }
    if (read > config.maxResponse()) {
      endByAnswer(false);
      cut();
    }
  }

  void failed(Throwable cause) {
    if (cause instanceof BlockedAddress) {
      end(Outcome.Kind.REFUSED, cause.getMessage());
    } else {
      end(Outcome.Kind.FAILED, inWords(cause));
    }
  }

  private static String inWords(Throwable cause) {
    String message = said(cause);
    if (cause instanceof UnknownHostException) {
      return "unknown host: " + message;
    }
    Throwable deepest = cause;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    // "Failed to create SSL connection" alone helps nobody.
    return cause instanceof SSLException ? message + ": " + said(deepest) : message;
  }

  private static String said(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private void timedOut() {
    if (status != null) {
      endByAnswer(false);
    } else {
      end(Outcome.Kind.FAILED, "no answer within " + config.totalTimeout().toMillis() + " ms");
    }
    cut(); // last: it fails the request, which would be told as the cause
  }

  /** Closes the connection: what it would still carry is not wanted. */
  private void cut() {
    if (request != null) {
      HttpConnection connection = request.connection();
      request.reset();
      if (connection != null) {
        connection.close();
      }
    }
  }

  private void endByAnswer(boolean whole) {
    var verdict = AcknowledgementRule.judge(agreed, status, body.getBytes(), whole);
    end(verdict.kind(), verdict.error());
  }

  private void end(Outcome.Kind kind, String error) {
    vertx.cancelTimer(timer);
    int millis = (int) ((System.nanoTime() - startedNanos) / 1_000_000);
    int kept = Math.min(body.length(), config.keptResponse());
    byte[] response = kept == 0 ? null : body.getBytes(0, kept);
    outcome.tryComplete(new Outcome(kind, status, error, response, at, millis, retryAfter));
  }
}
