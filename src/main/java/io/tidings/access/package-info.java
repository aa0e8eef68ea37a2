/** Who may call, and what they may see: clients, API keys, roles. */
@NullMarked
package io.tidings.access;

import org.jspecify.annotations.NullMarked;
