/** Who may be called: URLs, ports, and the addresses that names resolve to. */
@NullMarked
package io.tidings.egress;

import org.jspecify.annotations.NullMarked;
