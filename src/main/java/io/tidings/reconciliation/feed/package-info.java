/** Feeds: every result and notification gets a number, and readers follow them in that order. */
@NullMarked
package io.tidings.reconciliation.feed;

import org.jspecify.annotations.NullMarked;
