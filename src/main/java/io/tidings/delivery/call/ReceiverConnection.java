package io.tidings.delivery.call;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.tidings.delivery.call.Connector.ResponseDecoder;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetAddress;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over one HTTP/1.1 connection to one receiver, one at a time.
 *
 * <pre>
 *   IDLE ──send──► ASKED ──final response──► ANSWERED ──end of its body──► IDLE
 *                   │ ▲ 1xx: ignored             │
 *                   └─┘                          └──► CLOSED: not kept alive, or no length
 * </pre>
 *
 * <p><b>Guarantee:</b> a response is accepted only while a request waits for one. Anything else
 * (bytes without a request, a second response, data that is not HTTP) closes the connection for
 * good, and no later request uses it. Interim responses (1xx) are ignored until the final one comes
 * (RFC 9110, 15.2), except 101, which we never ask for.
 *
 * <p><b>Threads:</b> confined to one event loop; no locks.
 */
final class ReceiverConnection {

  /** Maximum interim responses to one request; more mean that no final one will come. */
  private static final int MOST_INTERIM = 64;

  private static final int REQUEST_TIMEOUT = 408;
  private static final String CLOSED_EARLY = "closed the connection without a response";

  private enum State {
    IDLE,
    ASKED,
    ANSWERED,
    CLOSED
  }

  private static final Logger LOG = Logger.getLogger(ReceiverConnection.class);

  private final NetSocketInternal socket;
  private final ResponseDecoder answers;
  private final InetAddress address;
  private final @Nullable UUID receiver;
  private State state = State.IDLE;
  private @Nullable ResponseHandler asker;
  private @Nullable Runnable whenIdle;
  private boolean served;
  private boolean keptOpen;
  private boolean inInterim;
  private int interim;
  private String fault = CLOSED_EARLY;

  /**
   * @param socket with {@code answers} in its pipeline
   */
  ReceiverConnection(
      NetSocketInternal socket,
      ResponseDecoder answers,
      InetAddress address,
      @Nullable UUID receiver) {
    this.socket = socket;
    this.answers = answers;
    this.address = address;
    this.receiver = receiver;
    answers.afterRead(this::checkLeftOver);
    socket.messageHandler(this::receive);
    socket.exceptionHandler(e -> fault = e.getMessage() == null ? e.toString() : e.getMessage());
    socket.closeHandler(closed -> closed());
  }

  InetAddress address() {
    return address;
  }

  /** Whether a request may be sent over it. */
  boolean isIdle() {
    return state == State.IDLE;
  }

  /**
   * Sends a request; {@code asker} receives the response.
   *
   * @param whenIdle runs when the response is over and the next request may be sent
   */
  void send(FullHttpRequest request, ResponseHandler asker, Runnable whenIdle) {
    this.asker = asker;
    this.whenIdle = whenIdle;
    state = State.ASKED;
    inInterim = false;
    interim = 0;
    socket.writeMessage(request);
  }

  /** Closes it for good; does not notify an asker that waits for a response. */
  void close() {
    asker = null;
    state = State.CLOSED;
    closeSocket();
  }

  /** Closes at once: the socket's own close waits for all writes, which a receiver can prevent. */
  private void closeSocket() {
    socket.channelHandlerContext().close();
  }

  private void receive(Object message) {
    try {
      if (!(message instanceof HttpObject part)) {
        broken("sent data that is not HTTP");
      } else if (part.decoderResult().isFailure() && state == State.IDLE) {
        closeUnexpected();
      } else if (part.decoderResult().cause() instanceof PrematureChannelClosureException) {
        broken(CLOSED_EARLY);
      } else if (part.decoderResult().isFailure()) {
        broken("the response is not valid HTTP: " + part.decoderResult().cause().getMessage());
      } else {
        switch (state) {
          case ASKED -> head(part);
          case ANSWERED -> body(part);
          case IDLE -> closeUnexpected();
          case CLOSED -> {}
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpObject part) {
    if (inInterim && part instanceof LastHttpContent) {
      inInterim = false; // an interim response has no body
    } else if (!(part instanceof HttpResponse answer) || inInterim) {
      broken("sent an incomplete response");
    } else if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      inInterim = true;
      if (answer.status().code() == 101 || ++interim > MOST_INTERIM) {
        broken("HTTP status " + answer.status().code() + " without a final response");
      }
    } else if (served && answer.status().code() == REQUEST_TIMEOUT) {
      broken("closed the idle connection (408)", true); // it crossed our request (RFC 9110, 15.5.9)
    } else {
      keptOpen = HttpUtil.isKeepAlive(answer) && hasKnownEnd(answer);
      state = State.ANSWERED;
      requireNonNull(asker).answered(answer.status().code(), answer.headers());
    }
  }

  /** Whether the end of its body is known without closing the connection. */
  private static boolean hasKnownEnd(HttpResponse answer) {
    int status = answer.status().code();
    return status == 204
        || status == 304
        || HttpUtil.isContentLengthSet(answer)
        || HttpUtil.isTransferEncodingChunked(answer);
  }

  private void body(HttpObject part) {
    if (!(part instanceof HttpContent content)) {
      broken("began another response within the first one");
      return;
    }
    requireNonNull(asker).read(content.content());
    if (content instanceof LastHttpContent && state == State.ANSWERED) {
      ended(true);
    }
  }

  private void ended(boolean whole) {
    ResponseHandler told = asker;
    asker = null;
    served = true;
    boolean goesOn = whole && keptOpen;
    state = goesOn ? State.IDLE : State.CLOSED;
    if (goesOn) {
      // Only after all received data was processed: no request waits for a second response in it.
      socket.channelHandlerContext().executor().execute(this::offer);
    } else {
      closeSocket();
    }
    requireNonNull(told).ended(whole);
  }

  private void offer() {
    Runnable then = whenIdle;
    whenIdle = null; // it references the last request
    if (state == State.IDLE) {
      requireNonNull(then).run();
    }
  }

  private void checkLeftOver() {
    if (state == State.IDLE && answers.hasLeftOver()) {
      closeUnexpected();
    }
  }

  private void closeUnexpected() {
    LOG.warnf("connection.unexpected_response receiver=%s", receiver);
    close();
  }

  private void closed() {
    if (state == State.IDLE) {
      state = State.CLOSED;
    } else if (state != State.CLOSED) {
      broken(fault, served && interim == 0);
    }
  }

  private void broken(String why) {
    broken(why, false);
  }

  /**
   * @param idle see {@link ResponseHandler#broken}
   */
  private void broken(String why, boolean idle) {
    State was = state;
    ResponseHandler told = asker;
    close();
    if (told != null && was == State.ASKED) {
      told.broken(why, idle);
    } else if (told != null) {
      told.ended(false);
    }
  }
}
