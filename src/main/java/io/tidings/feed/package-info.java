/** The feeds: every result and every notification gets a number, in which readers follow them. */
package io.tidings.feed;
