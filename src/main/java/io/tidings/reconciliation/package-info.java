/** Asking where results stand. Reads only. */
package io.tidings.reconciliation;
