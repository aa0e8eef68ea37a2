/** How many attempts run at once and how fast they start: lanes, rates, circuits, ramps. */
@NullMarked
package io.tidings.delivery.pace;

import org.jspecify.annotations.NullMarked;
