package io.tidings.notification;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.health.api.HealthGroup;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports whether the database answers and has partitions for the coming days: with fewer than
 * seven days of partitions the application is not ready.
 *
 * <p>Also the group {@code accepting}, which a load balancer should check: it excludes the broker,
 * because recharges are accepted without it.
 */
@Singleton
@Readiness
@HealthGroup("accepting")
class DatabaseHealth implements AsyncHealthCheck {

  private static final String NAME = "database";
  private static final int FEWEST_DAYS = 7;

  private final PartitionKeeper partitions;

  DatabaseHealth(PartitionKeeper partitions) {
    this.partitions = partitions;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return partitions
        .daysLeft()
        .map(
            days ->
                HealthCheckResponse.named(NAME)
                    .status(days >= FEWEST_DAYS)
                    .withData("partition_days_left", days)
                    .build())
        .onFailure()
        .recoverWithItem(
            e ->
                HealthCheckResponse.named(NAME)
                    .down()
                    .withData("trouble", "no answer; see the log")
                    .build());
  }
}
