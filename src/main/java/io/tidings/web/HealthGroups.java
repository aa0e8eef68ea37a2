package io.tidings.web;

import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Answers 404 for an unknown group of health checks; the framework would report it as UP. */
@Singleton
class HealthGroups {

  private static final String PATH = "/q/health/group/";
  private static final Set<String> KNOWN = Set.of("accepting");

  void register(@Observes ManagementInterface management) {
    management
        .router()
        .route(PATH + "*")
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              String path = context.normalizedPath();
              if (path.startsWith(PATH) && KNOWN.contains(path.substring(PATH.length()))) {
                context.next();
              } else {
                context.response().setStatusCode(404).end();
              }
            });
  }
}
