/** Shows operators at a glance what all replicas do now. */
@NullMarked
package io.tidings.overview;

import org.jspecify.annotations.NullMarked;
