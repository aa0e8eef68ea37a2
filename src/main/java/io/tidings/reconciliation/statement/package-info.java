/** Creates and returns the closed statement of each business day. */
package io.tidings.reconciliation.statement;
