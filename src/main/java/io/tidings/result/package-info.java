/** Results of any other business, told the same way as those of recharges. */
package io.tidings.result;
