/** How many attempts run at once and how fast they start: lanes, rates, circuits, ramps. */
package io.tidings.delivery.pace;
