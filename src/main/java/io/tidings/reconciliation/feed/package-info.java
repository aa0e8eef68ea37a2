/** Feeds: every result and notification gets a number, and readers follow them in that order. */
package io.tidings.reconciliation.feed;
