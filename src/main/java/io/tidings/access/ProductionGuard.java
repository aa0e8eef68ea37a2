package io.tidings.access;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.settings.Range.ZeroOrLonger;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses to start the packaged product with secrets that are public or easy to guess: a short
 * admin key, the encryption keys of dev mode and tests, or the profiles that set them.
 */
@Singleton
class ProductionGuard {

  private static final int SHORTEST = 32;

  /** The source contains these keys, so everybody can read them. */
  private static final Set<String> PUBLISHED =
      Set.of(
          "ZGV2LW9ubHkta2V5LW5ldmVyLXVzZS1pbi1wcm9kISE=",
          "dGVzdC1vbmx5LWtleS1uZXZlci11c2UtaW4tcHJvZCE=",
          "b2YtYmVmb3JlLTMyLWJ5dGVzLWZvci10ZXN0cy1vbmw=");

  private final AccessConfig config;
  private final String encryptionKey;
  private final boolean oidc;
  private final Optional<List<String>> audience;

  ProductionGuard(
      AccessConfig config,
      @ConfigProperty(name = "tidings.encryption-key") String encryptionKey,
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled") boolean oidc,
      @ConfigProperty(name = "quarkus.oidc.token.audience") Optional<List<String>> audience) {
    this.config = config;
    this.encryptionKey = encryptionKey;
    this.oidc = oidc;
    this.audience = audience;
  }

  /** Before the scheduler starts and the schema is looked at. */
  void check(@Observes @Priority(-2) StartupEvent started) {
    if (LaunchMode.current() != LaunchMode.NORMAL) {
      return;
    }
    checkLogFile(ConfigProvider.getConfig());
    for (String profile : ConfigUtils.getProfiles()) {
      if (profile.equals("dev") || profile.equals("test")) {
        throw refused(
            "The profile " + profile + " sets keys that everybody knows; use ./dev for it.");
      }
    }
    if (config.adminKey().length() < SHORTEST) {
      throw refused(
          "tidings.admin-key must have at least "
              + SHORTEST
              + " characters; make one with: openssl rand -hex 24");
    }
    if (PUBLISHED.contains(encryptionKey.strip())) {
      throw refused(
          "tidings.encryption-key is the one of dev mode or of the tests, which everybody knows; make"
              + " a new one with: openssl rand -base64 32");
    }
    if (oidc && (audience.isEmpty() || audience.get().contains("any"))) {
      throw refused(
          "quarkus.oidc.token.audience must name Tidings when OIDC is on; without it, tokens that"
              + " the issuer made for other applications are accepted");
    }
  }

  /** Without its file a replica would run for weeks and keep nothing of what it said. */
  private static void checkLogFile(Config settings) {
    boolean wanted =
        settings.getOptionalValue("quarkus.log.file.enabled", Boolean.class).orElse(false)
            || settings.getOptionalValue("quarkus.log.file.enable", Boolean.class).orElse(false);
    Path file =
        Path.of(
                settings
                    .getOptionalValue("quarkus.log.file.path", String.class)
                    .orElse("quarkus.log"))
            .toAbsolutePath();
    if (wanted
        && (Files.isDirectory(file)
            || !Files.isWritable(Files.exists(file) ? file : file.getParent()))) {
      throw refused(
          "quarkus.log.file.path: "
              + file
              + " can't be written; choose a folder that exists and is writable");
    }
  }

  /** Quarkus ends the start with this sentence alone, without a stack trace. */
  private static ConfigurationException refused(String why) {
    return new ConfigurationException(why);
  }

  /** Settings of API key authentication. */
  @ConfigMapping(prefix = "tidings")
  public interface AccessConfig {

    /** The first key: role ADMIN, not stored. No default in production. */
    @WithName("admin-key")
    String adminKey();

    /** How long a replica may still accept a key after another replica revoked it. */
    @WithName("key-cache")
    @WithDefault("2s")
    @WithConverter(ZeroOrLonger.class)
    Duration keyCache();
  }
}
