/** Creates and returns the closed statement of each business day. */
@NullMarked
package io.tidings.reconciliation.statement;

import org.jspecify.annotations.NullMarked;
