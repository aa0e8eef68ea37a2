/** What every feature uses and no feature owns: time, durations, problems. */
package io.tidings.platform;
