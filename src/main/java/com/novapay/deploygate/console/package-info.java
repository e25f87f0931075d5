/** The pages and the JSON API on which people read the record. Uses audit, policy and facts. */
@NullMarked
package com.novapay.deploygate.console;

import org.jspecify.annotations.NullMarked;
