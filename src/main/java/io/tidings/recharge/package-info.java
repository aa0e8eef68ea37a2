/** The worked business: a recharge, its payment, its final result. */
package io.tidings.recharge;
