package io.tidings.database;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Runs work on a new Vert.x context. Hibernate Reactive binds a session to its context, so
 * concurrent pieces of work must not share one.
 */
@Singleton
public class FreshContext {

  private final Vertx vertx;

  FreshContext(Vertx vertx) {
    this.vertx = vertx;
  }

  public <T> Uni<T> run(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
              VertxContextSafetyToggle.setContextSafe(context, true);
              context.runOnContext(
                  ignored ->
                      Uni.createFrom()
                          .deferred(work::get)
                          .subscribe()
                          .with(emitter::complete, emitter::fail));
            });
  }
}
