/** One result for one receiver: its states, its wire format, its rows. */
package io.tidings.notification;
