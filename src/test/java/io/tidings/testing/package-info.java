/** What tests stand on: real services, faults on the way to them, a receiver that misbehaves. */
package io.tidings.testing;
