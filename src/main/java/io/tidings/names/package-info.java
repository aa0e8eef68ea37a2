/** Asks name servers without blocking a thread. */
@NullMarked
package io.tidings.names;

import org.jspecify.annotations.NullMarked;
