package io.tidings.recharge;

import io.tidings.signing.SigningSecret;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The payment channels by name: those that are built in, and the configured external ones, which
 * report by the signed callback alone.
 */
@Singleton
class PaymentChannels {

  private final Map<String, PaymentChannel> channels = new HashMap<>();
  private final Map<String, SigningSecret> secrets = new HashMap<>();

  PaymentChannels(Instance<PaymentChannel> builtIn, RechargeConfig config) {
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
  PaymentChannel named(String name) {
    return channels.get(name);
  }

  /** What the callbacks of this channel are signed with, or {@code null}: it has no callback. */
  SigningSecret secretOf(String name) {
    return secrets.get(name);
  }

  List<String> names() {
    return List.copyOf(new TreeSet<>(channels.keySet()));
  }
}
