/**
 * The dispatcher: takes notifications from the broker, or straight from their commit or claim,
 * decides, calls receivers, stores outcomes.
 */
@NullMarked
package io.tidings.delivery;

import org.jspecify.annotations.NullMarked;
