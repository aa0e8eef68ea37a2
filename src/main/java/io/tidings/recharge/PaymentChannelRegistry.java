package io.tidings.recharge;

import io.smallrye.mutiny.Uni;
import io.tidings.recharge.PaymentChannel.PaymentOrder;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.signing.SigningSecret;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds payment channels by name: the built-in ones, and the configured external ones, which report
 * only by signed callback.
 */
@Singleton
class PaymentChannelRegistry {

  private final Map<String, PaymentChannel> channels = new HashMap<>();
  private final Map<String, SigningSecret> secrets = new HashMap<>();

  PaymentChannelRegistry(Instance<PaymentChannel> builtIn, RechargeConfig config) {
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

  /** The secret that signs this channel's callbacks; {@code null} if it has no callback. */
  @Nullable SigningSecret secretOf(String name) {
    return secrets.get(name);
  }

  List<String> names() {
    return List.copyOf(new TreeSet<>(channels.keySet()));
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
