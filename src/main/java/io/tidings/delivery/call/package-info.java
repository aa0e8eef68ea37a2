/** One signed request to a receiver, and what its response means. */
package io.tidings.delivery.call;
