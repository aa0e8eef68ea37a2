/** Results of any other business, reported like those of recharges. */
package io.tidings.result;
