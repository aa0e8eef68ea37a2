package io.tidings.delivery.call;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.tidings.egress.Target;
import io.tidings.notification.NotificationMessage;
import io.tidings.notification.TraceParent;
import io.tidings.receiver.Receiver;
import io.tidings.signing.SigningKey;
import io.tidings.signing.WebhookSignature;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the requests to receivers: a POST of the stored bytes, signed at that moment. */
final class SignedRequests {

  private static final String USER_AGENT = "Tidings/1 (+best-effort-notification)";

  private final Supplier<List<SigningKey>> ownKeys;

  SignedRequests(Supplier<List<SigningKey>> ownKeys) {
    this.ownKeys = ownKeys;
  }

  /**
   * @param traceparent the header of that name, or {@code null}
   */
  FullHttpRequest write(
      Target target,
      NotificationMessage message,
      Receiver receiver,
      @Nullable String traceparent,
      Instant now) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            target.path(),
            Unpooled.wrappedBuffer(message.body()));
    HttpHeaders headers = request.headers();
    String id = message.id().toString();
    headers
        .set(HttpHeaderNames.HOST, target.authority())
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.CONTENT_LENGTH, message.body().length)
        .set(HttpHeaderNames.USER_AGENT, USER_AGENT)
        .set(WebhookSignature.ID, id)
        .set(WebhookSignature.TIMESTAMP, Long.toString(now.getEpochSecond()))
        .set(
            WebhookSignature.SIGNATURE,
            WebhookSignature.sign(
                receiver.signersAt(now, ownKeys), id, now.getEpochSecond(), message.body()));
    receiver.settings().headers().values().forEach(headers::set);
    if (traceparent != null) {
      headers.set(TraceParent.HEADER, traceparent);
    }
    return request;
  }
}
