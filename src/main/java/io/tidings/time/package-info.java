/** One clock that no jump can move, and durations as people write them. Knows no feature. */
package io.tidings.time;
