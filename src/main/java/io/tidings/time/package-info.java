/** One clock that no jump can move, and durations as people write them. Knows no feature. */
@NullMarked
package io.tidings.time;

import org.jspecify.annotations.NullMarked;
