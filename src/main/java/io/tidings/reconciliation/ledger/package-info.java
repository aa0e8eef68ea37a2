/** The ledger: what was accepted in a day is somewhere, or the difference is shown. */
@NullMarked
package io.tidings.reconciliation.ledger;

import org.jspecify.annotations.NullMarked;
