/** Decision records and the durable log that holds them. */
@NullMarked
package com.novapay.deploygate.audit;

import org.jspecify.annotations.NullMarked;
