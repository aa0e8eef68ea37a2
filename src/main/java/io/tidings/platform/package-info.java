/** What every feature stands on and no feature owns: time, durations, problems. */
package io.tidings.platform;
