package io.tidings.delivery.call;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.tidings.delivery.call.Outcome.AcknowledgementRule;
import io.tidings.egress.AddressGuard.BlockedAddress;
import io.tidings.egress.Target;
import io.tidings.names.NameQueries.NotYetAnswered;
import io.tidings.receiver.AcknowledgementSpec.Acknowledgement;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs one attempt: its time limit, the bytes read, and its outcome, which is decided once.
 * Confined to one event loop; no locks.
 */
final class Call implements ResponseHandler {

  private static final Logger LOG = Logger.getLogger("tidings.delivery");
  private static final int MOST_REPEATS = 2;

  /** A timer this late shows that this process stood still, not that no response came. */
  private static final long STOOD_STILL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long READ_FIRST_MILLIS = 1_000;

  private final Vertx vertx;
  private final CallConfig config;
  private final Acknowledgement agreed;
  private final Instant at;
  private final long startedNanos = System.nanoTime();
  private final Promise<Outcome> outcome = Promise.promise();
  private Runnable repeat = () -> {};
  private long timer;
  private boolean readsFirst;
  private byte[] body = new byte[0];
  private @Nullable ReceiverConnection connection;
  private long begunNanos;
  private int repeats;
  private @Nullable Integer status;
  private Charset charset = StandardCharsets.UTF_8;
  private Duration retryAfter = Duration.ZERO;
  private int read;

  Call(Vertx vertx, CallConfig config, Acknowledgement agreed, Instant at) {
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

  /** Called before the request is sent; {@code repeat} sends it again on another connection. */
  void begins(ReceiverConnection begun, Runnable repeat) {
    this.connection = begun;
    this.repeat = repeat;
    this.begunNanos = System.nanoTime();
  }

  /** Whether its outcome is still undecided. */
  boolean isOpen() {
    return !outcome.future().isComplete();
  }

  @Override
  public void answered(int answeredStatus, HttpHeaders headers) {
    status = answeredStatus;
    retryAfter = RetryAfter.of(status, headers.get(HttpHeaderNames.RETRY_AFTER), at);
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    charset =
        type == null ? StandardCharsets.UTF_8 : HttpUtil.getCharset(type, StandardCharsets.UTF_8);
  }

  @Override
  public void read(ByteBuf part) {
    read += part.readableBytes();
    int room = (agreed.needsBody() ? config.maxResponse() : config.keptResponse()) - body.length;
    int more = Math.min(room, part.readableBytes());
    if (more > 0) {
      byte[] longer = java.util.Arrays.copyOf(body, body.length + more);
      part.getBytes(part.readerIndex(), longer, body.length, more);
      body = longer;
    }
    if (read > config.maxResponse()) {
      endByAnswer(false);
    }
  }

  @Override
  public void ended(boolean whole) {
    endByAnswer(whole);
  }

  @Override
  public void broken(String why, boolean idle) {
    // No response, and less time has passed since the request began than a connect may take.
    boolean mayRepeat =
        idle
            && isOpen()
            && repeats < MOST_REPEATS
            && System.nanoTime() - begunNanos < config.connectTimeout().toNanos();
    if (mayRepeat) {
      repeats++;
      repeat.run();
    } else {
      end(Outcome.Kind.FAILED, why);
    }
  }

  /** Ends a failed attempt that had a connection. */
  void failed(Throwable cause) {
    end(Outcome.Kind.FAILED, describe(cause));
  }

  /**
   * Ends an attempt without a connection. Whether the name exists, its address and what listens
   * there are private to our network: the receiver's owner gets one sentence, the log the cause.
   */
  void unreachable(Target target, Throwable cause) {
    LOG.infof(
        "delivery.unreachable host=%s port=%d error=\"%s\"", target.host(), target.port(), cause);
    if (cause instanceof NotYetAnswered) {
      vertx.cancelTimer(timer);
      outcome.tryFail(cause);
    } else if (cause instanceof BlockedAddress) {
      end(Outcome.Kind.REFUSED, target.host() + " resolves to an address that may not be called");
    } else if (cause instanceof SSLException) {
      end(Outcome.Kind.FAILED, describe(cause));
    } else {
      end(Outcome.Kind.FAILED, "could not connect to " + target.authority());
    }
  }

  private static String describe(Throwable cause) {
    String message = said(cause);
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
    long late = System.nanoTime() - startedNanos - config.totalTimeout().toNanos();
    if (late > STOOD_STILL_NANOS && !readsFirst) {
      readsFirst = true; // the response may be in the socket
      timer = vertx.setTimer(READ_FIRST_MILLIS, fired -> timedOut());
    } else if (status != null) {
      endByAnswer(false);
    } else {
      end(Outcome.Kind.FAILED, "no response within " + config.totalTimeout().toMillis() + " ms");
    }
  }

  private void endByAnswer(boolean whole) {
    var verdict = AcknowledgementRule.judge(agreed, requireNonNull(status), body, charset, whole);
    end(verdict.kind(), verdict.error());
    if (!whole) {
      closeConnection(); // the rest of the response is not needed
    }
  }

  private void end(Outcome.Kind kind, @Nullable String error) {
    vertx.cancelTimer(timer);
    int millis = (int) ((System.nanoTime() - startedNanos) / 1_000_000);
    byte[] response =
        body.length == 0
            ? null
            : java.util.Arrays.copyOf(body, Math.min(body.length, config.keptResponse()));
    if (kind != Outcome.Kind.DELIVERED) {
      closeConnection(); // a late response must not be taken for the next request's
    }
    outcome.tryComplete(new Outcome(kind, status, error, response, at, millis, retryAfter));
  }

  private void closeConnection() {
    if (connection != null) {
      connection.close();
    }
  }

  /**
   * Parses the header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date in any of the
   * three forms (5.6.7). Pure.
   */
  static final class RetryAfter {

    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int MOST_DIGITS = 9;
    private static final int LONGEST_DATE = 64; // the parser throws on a longer one

    private RetryAfter() {}

    /** How long the receiver asks us to wait; zero if it does not, or not in a valid form. */
    static Duration of(int status, String header, Instant now) {
      if (header == null || status != TOO_MANY && status != UNAVAILABLE) {
        return Duration.ZERO;
      }
      String text = header.strip();
      if (text.matches("\\d{1," + MOST_DIGITS + "}")) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      Date date = text.length() > LONGEST_DATE ? null : DateFormatter.parseHttpDate(text);
      return date != null && date.toInstant().isAfter(now)
          ? Duration.between(now, date.toInstant())
          : Duration.ZERO;
    }
  }
}
