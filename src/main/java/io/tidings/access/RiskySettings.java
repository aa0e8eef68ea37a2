package io.tidings.access;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Warns at the start of the packaged product about settings meant for trials. They do not stop the
 * start: a test installation needs them, and a network may be trusted.
 */
@Singleton
class RiskySettings {

  private static final Logger LOG = Logger.getLogger(RiskySettings.class);

  private static final Pattern SSL_MODE = Pattern.compile("[?&]sslmode=([A-Za-z_-]+)");

  private final Config config;

  RiskySettings(Config config) {
    this.config = config;
  }

  void warn(@Observes @Priority(2) StartupEvent started) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      found()
          .forEach(
              (setting, why) -> LOG.warnf("config.risky setting=%s reason=\"%s\"", setting, why));
    }
  }

  /** Returns the risky settings found, each with what can happen. */
  Map<String, String> found() {
    Map<String, String> risks = new LinkedHashMap<>();
    if (is("tidings.sandbox.enabled")) {
      risks.put("tidings.sandbox.enabled", "recharges by channel sandbox succeed without payment");
    }
    if ("guest".equals(text("rabbitmq-username", "guest"))) {
      risks.put("rabbitmq-username", "the user guest and its password are publicly known");
    }
    if (!is("rabbitmq-ssl")) {
      risks.put("rabbitmq-ssl", "notifications and the password go to the broker unencrypted");
    }
    if (is("quarkus.oidc.tenant-enabled")
        && text("quarkus.oidc.auth-server-url", "").startsWith("http:")) {
      risks.put(
          "quarkus.oidc.auth-server-url", "an attacker on the network can forge any user's token");
    }
    if (text("tidings.management.url", "").startsWith("http:")) {
      risks.put(
          "tidings.management.url", "the password of a broker administrator is sent unencrypted");
    }
    String mode = text("quarkus.datasource.reactive.postgresql.ssl-mode", "disable");
    if (!isTls(mode) && !asksForTls("quarkus.datasource.reactive.url")) {
      risks.put(
          "quarkus.datasource.reactive.postgresql.ssl-mode",
          "all data is sent to the database unencrypted");
    }
    if (!asksForTls("quarkus.datasource.jdbc.url")) {
      risks.put(
          "quarkus.datasource.jdbc.url", "the migration user logs in without TLS: no sslmode");
    }
    String allowed = text("tidings.delivery.allowed-networks", "");
    if (!allowed.isEmpty()) {
      risks.put(
          "tidings.delivery.allowed-networks",
          "who creates a receiver can send requests to " + allowed + " through us");
    }
    return risks;
  }

  private boolean asksForTls(String setting) {
    Matcher mode = SSL_MODE.matcher(text(setting, ""));
    return mode.find() && isTls(mode.group(1));
  }

  private static boolean isTls(String mode) {
    String plain = mode.toLowerCase(Locale.ROOT).replace('_', '-');
    return Set.of("require", "verify-ca", "verify-full").contains(plain);
  }

  private boolean is(String setting) {
    return Boolean.parseBoolean(text(setting, "false"));
  }

  private String text(String setting, String otherwise) {
    return config.getOptionalValue(setting, String.class).orElse(otherwise);
  }
}
