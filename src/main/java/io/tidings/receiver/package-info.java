/** Who must be told: receivers, their settings, secrets and life over REST. */
package io.tidings.receiver;
