/** Signs and verifies requests, with shared secrets and with our own key pairs. */
package io.tidings.signing;
