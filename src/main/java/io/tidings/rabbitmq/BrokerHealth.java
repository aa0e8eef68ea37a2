package io.tidings.rabbitmq;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Checks that the broker can be reached and accepts what we publish. Without it recharges are still
 * accepted and the outbox grows, so traffic should depend on the group {@code accepting}, which
 * excludes this check (see docs/operations.md).
 */
@Singleton
@Readiness
class BrokerHealth implements HealthCheck {

  private final BrokerLink link;
  private final SideLink side;
  private final ConfirmedPublisher publisher;

  BrokerHealth(BrokerLink link, SideLink side, ConfirmedPublisher publisher) {
    this.link = link;
    this.side = side;
    this.publisher = publisher;
  }

  @Override
  public HealthCheckResponse call() {
    var response =
        HealthCheckResponse.named("broker")
            .status(link.isUp() && publisher.isReady())
            .withData("since", link.since().toString());
    if (!link.isUp()) {
      response.withData("trouble", "not connected; the log says why");
    }
    if (link.isUp() && side.trouble() != null) {
      response.withData("receipts", "not consumed; the log says why");
    }
    return response.build();
  }
}
