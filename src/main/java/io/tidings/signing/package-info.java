/** Signatures of what leaves and what comes in: shared secrets, and our own pairs of keys. */
package io.tidings.signing;
