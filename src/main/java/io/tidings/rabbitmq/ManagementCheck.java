package io.tidings.rabbitmq;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.tidings.rabbitmq.ManagementApi.Self;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Asks the management API once, at the start, if it is configured. A wrong address or user would
 * otherwise show only when the first AMQP receiver gets no user. The start does not wait for the
 * answer: everything else works without this API.
 */
@Singleton
class ManagementCheck {

  private static final Logger LOG = Logger.getLogger(ManagementCheck.class);

  private final ManagementClient management;

  ManagementCheck(ManagementClient management) {
    this.management = management;
  }

  void ask(@Observes StartupEvent started) {
    trouble()
        .subscribe()
        .with(
            found ->
                found.ifPresent(
                    why ->
                        LOG.warnf(
                            "broker.management_unusable error=\"%s\": while that lasts, AMQP receivers"
                                + " get no user; check tidings.management.url, username, password",
                            why)));
  }

  /** Why the API can't be used; empty if it can, or is not configured. */
  Uni<Optional<String>> trouble() {
    return management.isConfigured()
        ? management
            .ask(ManagementApi::whoami)
            .map(ManagementCheck::judge)
            .onFailure()
            .recoverWithItem(e -> Optional.of(String.valueOf(e.getMessage())))
        : Uni.createFrom().item(Optional.empty());
  }

  private static Optional<String> judge(Self self) {
    return self.isAdministrator()
        ? Optional.empty()
        : Optional.of("the user " + self.name() + " is not an administrator");
  }
}
