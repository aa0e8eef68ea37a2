/** Comparing the other side's own list with ours. */
package io.tidings.diff;
