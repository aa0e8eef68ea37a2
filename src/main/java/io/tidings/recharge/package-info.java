/** Recharges, the built-in business: their payments and their final results. */
package io.tidings.recharge;
