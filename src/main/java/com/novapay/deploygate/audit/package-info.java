/** Decision records and the durable log that holds them. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.audit;

import org.jspecify.annotations.NullMarked;
