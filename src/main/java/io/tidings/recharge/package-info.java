/** Recharges, the built-in business: their payments and their final results. */
@NullMarked
package io.tidings.recharge;

import org.jspecify.annotations.NullMarked;
