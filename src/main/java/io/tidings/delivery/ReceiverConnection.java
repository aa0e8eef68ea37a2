package io.tidings.delivery;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetAddress;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * One HTTP/1.1 connection to one receiver: a request, its answer, the next request.
 *
 * <pre>
 *   IDLE ──send──► ASKED ──final answer──► ANSWERED ──end of its body──► IDLE
 *                   │ ▲ 1xx: passed over       │
 *                   └─┘                        └──► CLOSED: the receiver wants it, or the body has no end of its own
 * </pre>
 *
 * <p><i>Guarantee.</i> An answer is believed only while a request waits for one. Whatever else
 * comes (bytes without a request, a second answer, no HTTP at all) closes the connection for good,
 * and no later request goes over it. Interim answers (1xx) are passed over until the final one
 * comes (RFC 9110, 15.2), but for 101, which answers what we never ask.
 *
 * <p><i>Threads.</i> Lives on one event loop; no locks.
 */
final class ReceiverConnection {

  /** Interim answers to one request; more are a receiver that does not mean to answer. */
  private static final int MOST_INTERIM = 64;

  private static final int REQUEST_TIMEOUT = 408;
  private static final String CLOSED_EARLY = "closed the connection without an answer";

  private enum State {
    IDLE,
    ASKED,
    ANSWERED,
    CLOSED
  }

  private static final Logger LOG = Logger.getLogger(ReceiverConnection.class);

  private final NetSocketInternal socket;
  private final AnswerDecoder answers;
  private final InetAddress address;
  private final UUID receiver;
  private State state = State.IDLE;
  private Asker asker;
  private Runnable whenIdle;
  private boolean served;
  private boolean keptOpen;
  private boolean inInterim;
  private int interim;
  private String fault = CLOSED_EARLY;

  /**
   * @param socket with {@code answers} in its pipeline
   */
  ReceiverConnection(
      NetSocketInternal socket, AnswerDecoder answers, InetAddress address, UUID receiver) {
    this.socket = socket;
    this.answers = answers;
    this.address = address;
    this.receiver = receiver;
    answers.afterRead(this::lookAtRest);
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
   * Sends a request; {@code asker} hears the rest.
   *
   * @param whenIdle runs when the answer is over and the next request may come
   */
  void send(FullHttpRequest request, Asker asker, Runnable whenIdle) {
    this.asker = asker;
    this.whenIdle = whenIdle;
    state = State.ASKED;
    inInterim = false;
    interim = 0;
    socket.writeMessage(request);
  }

  /** For good; whoever waits for an answer is told nothing. */
  void close() {
    asker = null;
    state = State.CLOSED;
    closeSocket();
  }

  /** At once: the socket's own close waits until all is written, which a receiver can prevent. */
  private void closeSocket() {
    socket.channelHandlerContext().close();
  }

  private void receive(Object message) {
    try {
      if (!(message instanceof HttpObject part)) {
        broken("sent what is no HTTP");
      } else if (part.decoderResult().isFailure() && state == State.IDLE) {
        unasked();
      } else if (part.decoderResult().cause() instanceof PrematureChannelClosureException) {
        broken(CLOSED_EARLY);
      } else if (part.decoderResult().isFailure()) {
        broken("answered what is no HTTP: " + part.decoderResult().cause().getMessage());
      } else {
        switch (state) {
          case ASKED -> head(part);
          case ANSWERED -> body(part);
          case IDLE -> unasked();
          case CLOSED -> {}
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpObject part) {
    if (inInterim && part instanceof LastHttpContent) {
      inInterim = false; // an interim answer has no body
    } else if (!(part instanceof HttpResponse answer) || inInterim) {
      broken("answered half of something");
    } else if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      inInterim = true;
      if (answer.status().code() == 101 || ++interim > MOST_INTERIM) {
        broken("answered " + answer.status().code() + " and nothing final");
      }
    } else if (served && answer.status().code() == REQUEST_TIMEOUT) {
      broken("closed the idle connection (408)", true); // it crossed our request (RFC 9110, 15.5.9)
    } else {
      keptOpen = HttpUtil.isKeepAlive(answer) && endsByItself(answer);
      state = State.ANSWERED;
      asker.answered(answer.status().code(), answer.headers());
    }
  }

  /** Not by the end of the connection. */
  private static boolean endsByItself(HttpResponse answer) {
    int status = answer.status().code();
    return status == 204
        || status == 304
        || HttpUtil.isContentLengthSet(answer)
        || HttpUtil.isTransferEncodingChunked(answer);
  }

  private void body(HttpObject part) {
    if (!(part instanceof HttpContent content)) {
      broken("began another answer within the first one");
      return;
    }
    asker.read(content.content());
    if (content instanceof LastHttpContent && state == State.ANSWERED) {
      ended(true);
    }
  }

  private void ended(boolean whole) {
    Asker told = asker;
    asker = null;
    served = true;
    boolean goesOn = whole && keptOpen;
    state = goesOn ? State.IDLE : State.CLOSED;
    if (goesOn) {
      // Only when all that has arrived was looked at: an answer glued behind this one is nobody's.
      socket.channelHandlerContext().executor().execute(this::offer);
    } else {
      closeSocket();
    }
    told.ended(whole);
  }

  private void offer() {
    Runnable then = whenIdle;
    whenIdle = null; // it holds the last request
    if (state == State.IDLE) {
      then.run();
    }
  }

  private void lookAtRest() {
    if (state == State.IDLE && answers.hasLeftOver()) {
      unasked();
    }
  }

  private void unasked() {
    LOG.warnf("connection.unasked_answer receiver=%s: the connection is closed", receiver);
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
   * @param idle as {@link Asker#broken} has it
   */
  private void broken(String why, boolean idle) {
    State was = state;
    Asker told = asker;
    close();
    if (told != null && was == State.ASKED) {
      told.broken(why, idle);
    } else if (told != null) {
      told.ended(false);
    }
  }
}
