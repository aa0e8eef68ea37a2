/** Who is notified: receivers, their settings, secrets, states and REST API. */
package io.tidings.receiver;
