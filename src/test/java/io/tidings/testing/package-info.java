/** Test support: real services, proxies that cause faults, and a receiver that misbehaves. */
package io.tidings.testing;
