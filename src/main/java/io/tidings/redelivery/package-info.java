/** After the ladder: what was exhausted or found no queue, and what is asked to be sent again. */
package io.tidings.redelivery;
