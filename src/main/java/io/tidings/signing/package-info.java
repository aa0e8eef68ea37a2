/** Signs and verifies requests, with shared secrets and with our own key pairs. */
@NullMarked
package io.tidings.signing;

import org.jspecify.annotations.NullMarked;
