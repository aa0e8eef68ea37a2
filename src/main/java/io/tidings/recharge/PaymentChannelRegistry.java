package io.tidings.recharge;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.settings.Range.ZeroOrLonger;
import io.tidings.signing.SigningSecret;
import io.tidings.signing.WebhookSignature;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds payment channels by name: the built-in ones, and the configured external ones, which report
 * only by signed callback. Checks the signatures of callbacks.
 */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
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
                throw new ConfigurationException(
                    "tidings.channels." + name + ".secret: " + e.getMessage());
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
  record CallbackChannel(String name) implements PaymentChannel {}

  /** Configures recharges and their payment channels. */
  @ConfigMapping(prefix = "tidings")
  public interface RechargeConfig {

    Recharges recharge();

    /** External channels by name, each with the secret that signs its callbacks. */
    Map<String, Channel> channels();

    Sandbox sandbox();

    /** How an unpaid recharge is handled. */
    interface Recharges {

      /** Age of an unpaid recharge at which its channel is asked to close it. */
      @WithName("close-unpaid-after")
      @WithDefault("30m")
      @WithConverter(LongerThanZero.class)
      Duration closeUnpaidAfter();

      /** First wait before the channel is queried about a payment; doubles, up to five minutes. */
      @WithName("first-check")
      @WithDefault("5s")
      @WithConverter(ZeroOrLonger.class)
      Duration firstCheck();
    }

    /** One external channel. */
    interface Channel {

      /** {@code whsec_} and base64: the key that signs callbacks as in Standard Webhooks. */
      String secret();
    }

    /** The channel for trying things out. */
    interface Sandbox {

      /** Whether recharges may use the channel {@code sandbox}. Never enable it with real money. */
      @WithDefault("false")
      boolean enabled();
    }
  }
}
