/** Receivers that consume their own queue: handing over to them, and hearing what became of it. */
package io.tidings.handover;
