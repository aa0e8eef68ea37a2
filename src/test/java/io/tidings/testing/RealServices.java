package io.tidings.testing;

import io.quarkus.test.common.QuarkusTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks a test of the running application on a real broker and database. The class also needs
 * {@code @QuarkusTest} itself: continuous testing of Quarkus does not find it elsewhere.
 */
@Tag("application")
@QuarkusTestResource(Services.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RealServices {}
