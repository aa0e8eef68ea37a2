/** The ledger: what was accepted in a day is somewhere, or the difference is shown. */
package io.tidings.reconciliation.ledger;
