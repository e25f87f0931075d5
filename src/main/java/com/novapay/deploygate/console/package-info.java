/** The pages and the JSON API on which people read the record. */
@NullMarked
package com.novapay.deploygate.console;

import org.jspecify.annotations.NullMarked;
