package io.tidings.testing;

import io.quarkus.test.common.QuarkusTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test of the running application on a real broker and a real database; beside
 * {@code @QuarkusTest}, which Quarkus' continuous testing finds only on the class itself.
 */
@Tag("application")
@QuarkusTestResource(Services.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RealServices {}
