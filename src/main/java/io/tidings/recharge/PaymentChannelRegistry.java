package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import io.tidings.recharge.PaymentChannel.PaymentOrder;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds payment channels by name: the built-in ones, and the configured external ones, which report
 * only by signed callback. Checks the signatures of callbacks.
 */
@Singleton
class PaymentChannelRegistry {

  private static final int LONGEST_ID = 256;

  private final Map<String, PaymentChannel> channels = new HashMap<>();

  /** What signs the callbacks of each channel; a channel without callbacks has none. */
  private final Map<String, SigningSecret> secrets = new HashMap<>();

  private final Clock clock;

  PaymentChannelRegistry(Instance<PaymentChannel> builtIn, RechargeConfig config, Clock clock) {
    this.clock = clock;
    builtIn.forEach(channel -> channels.put(channel.name(), channel));
    config
        .channels()
        .forEach(
            (name, channel) -> {
              try {
                secrets.put(name, SigningSecret.parse(channel.secret()));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                    "tidings.channels." + name + ".secret: " + e.getMessage(), e);
              }
              channels.putIfAbsent(name, new CallbackChannel(name));
            });
  }

  /** The channel of this name, or {@code null}. */
  @Nullable PaymentChannel find(String name) {
    return channels.get(name);
  }

  List<String> names() {
    return List.copyOf(new TreeSet<>(channels.keySet()));
  }

  /**
   * Checks the signature of a callback.
   *
   * @param recharge {@code null}: unknown, and so is its channel: then any channel's signature is
   *     accepted
   * @throws Problem if the signature is not valid
   */
  void checkSignature(
      @Nullable Recharge recharge, String id, String timestamp, String signature, byte[] body) {
    if (id != null && id.length() > LONGEST_ID) {
      throw new Problem(
          ProblemCode.SIGNATURE_INVALID,
          WebhookSignature.ID + " has more than " + LONGEST_ID + " characters.");
    }
    String signatureProblem =
        "The channel of this recharge has no secret; set tidings.channels.<name>.secret.";
    for (String name : recharge == null ? names() : List.of(recharge.channel)) {
      SigningSecret secret = secrets.get(name);
      if (secret != null) {
        signatureProblem =
            WebhookSignature.signatureProblem(
                secret, id, timestamp, signature, body, clock.instant());
        if (signatureProblem == null) {
          return;
        }
      }
    }
    throw new Problem(ProblemCode.SIGNATURE_INVALID, signatureProblem);
  }

  /**
   * Represents an external channel that reports only by signed callback and can't be queried. Until
   * the callback arrives nothing is known, so this channel never closes a payment either.
   */
  record CallbackChannel(String name) implements PaymentChannel {

    @Override
    public Uni<Void> start(PaymentOrder order) {
      return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Optional<PaymentResult>> query(PaymentOrder order) {
      return Uni.createFrom().item(Optional.empty());
    }

    @Override
    public Uni<Optional<PaymentResult>> close(PaymentOrder order) {
      return Uni.createFrom().item(Optional.empty());
    }
  }
}
