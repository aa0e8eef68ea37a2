/** Who is notified: receivers, their settings, secrets, states and REST API. */
@NullMarked
package io.tidings.receiver;

import org.jspecify.annotations.NullMarked;
