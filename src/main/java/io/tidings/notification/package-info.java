/** One result for one receiver: its states, its wire format, its rows. */
@NullMarked
package io.tidings.notification;

import org.jspecify.annotations.NullMarked;
