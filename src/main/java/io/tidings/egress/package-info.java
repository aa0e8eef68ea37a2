/** Who may be called: URLs, ports, and the addresses that names resolve to. */
package io.tidings.egress;
