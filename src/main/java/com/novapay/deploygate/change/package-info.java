/** Classification of changes, digests of Pod templates and images: pure functions on JSON. */
@NullMarked
package com.novapay.deploygate.change;

import org.jspecify.annotations.NullMarked;
