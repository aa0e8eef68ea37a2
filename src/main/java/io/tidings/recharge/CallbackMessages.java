package io.tidings.recharge;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.recharge.PaymentAlarms.Kind;
import io.tidings.secrets.Sha256;
import io.tidings.signing.WebhookSignature;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Stores the ids of signed callbacks for twice as long as a signature is valid. A repeated callback
 * is processed as usual, because a result may be reported any number of times. So is the same id
 * with other content, so that no signed report is lost; but that raises an alarm for people.
 */
@Singleton
class CallbackMessages {

  private static final Logger LOG = Logger.getLogger(CallbackMessages.class);

  /** "do update" changes nothing; it makes "returning" read an existing or concurrent row. */
  private static final String REMEMBER =
      """
      insert into callback_message as m (channel, message_id, content) values ($1, $2, $3)
      on conflict (channel, message_id) do update set content = m.content
      returning content
      """;

  private static final String FORGET =
      "delete from callback_message where seen_at < now() - $1 * interval '1 ms'";

  private final Pool pool;
  private final PaymentAlarms alarms;

  CallbackMessages(Pool pool, PaymentAlarms alarms) {
    this.pool = pool;
    this.alarms = alarms;
  }

  /**
   * @param messageId the header {@code webhook-id} of a callback with a valid signature
   */
  Uni<Void> remember(String channel, String messageId, UUID rechargeId, byte[] body) {
    MessageDigest digest = Sha256.begin();
    digest.update(rechargeId.toString().getBytes(StandardCharsets.US_ASCII));
    byte[] content = digest.digest(body);
    return pool.preparedQuery(REMEMBER)
        .execute(Tuple.of(channel, messageId, Buffer.buffer(content)))
        .invoke(
            rows -> {
              byte[] known = rows.iterator().next().getBuffer(0).getBytes();
              if (!MessageDigest.isEqual(known, content)) {
                alarms.count(Kind.MESSAGE_REUSED);
                LOG.errorf(
                    "payment.alarm kind=message_reused channel=%s recharge=%s message=\"%s\"",
                    channel, rechargeId, messageId.replaceAll("[\\p{Cntrl}\"]", " "));
              }
            })
        .replaceWithVoid();
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> forget() {
    return pool.preparedQuery(FORGET)
        .execute(Tuple.of(WebhookSignature.TOLERANCE.multipliedBy(2).toMillis()))
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.warnf("callback.cleanup_failed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }
}
