/** Compares a list that a client or receiver uploads with ours. */
@NullMarked
package io.tidings.reconciliation.diff;

import org.jspecify.annotations.NullMarked;
