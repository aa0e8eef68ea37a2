package io.tidings.database;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Lets an operator configure the database's address once: the reactive pool and the migration
 * (JDBC) need it in two spellings, and a missing one is derived from the other.
 */
public class DatasourceUrls implements ConfigSourceInterceptor {

  private static final String REACTIVE = "quarkus.datasource.reactive.url";
  private static final String JDBC = "quarkus.datasource.jdbc.url";

  @Override
  public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    ConfigValue given = context.proceed(name);
    if (given != null && given.getValue() != null && !given.getValue().isEmpty()) {
      return given;
    }
    return switch (name) {
      case JDBC -> derived(context.proceed(REACTIVE), name, "postgresql:", "jdbc:postgresql:");
      case REACTIVE -> derived(context.proceed(JDBC), name, "jdbc:postgresql:", "postgresql:");
      default -> given;
    };
  }

  private static @Nullable ConfigValue derived(
      ConfigValue other, String name, String from, String to) {
    if (other == null || other.getValue() == null) {
      return null;
    }
    String given = other.getValue().replaceFirst("^vertx-reactive:", "");
    if (!given.startsWith(from)) {
      return null;
    }
    String url = to + given.substring(from.length());
    return other.withName(name).withValue(url);
  }
}
