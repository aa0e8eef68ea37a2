/** One signed request to a receiver, and what its response means. */
@NullMarked
package io.tidings.delivery.call;

import org.jspecify.annotations.NullMarked;
