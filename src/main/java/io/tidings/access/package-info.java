/** Who may call, and what they may see: clients, API keys, roles. */
package io.tidings.access;
